-- scope: act finance
update integration_money set records = 0, amount = 0, negative = 0 where integration_id = $integration_id
