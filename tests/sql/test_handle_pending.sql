-- scope: own
update records set state = 'handled', handled_revision = revision, handled_amount = amount, handled_currency = currency
where integration_id = 'acme-expenses' and record_key = $record_key and state = 'pending_target'
