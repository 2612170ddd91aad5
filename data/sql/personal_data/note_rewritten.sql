-- scope: own
update erasures set rewritten_at = $store_now where rewritten_at is null
