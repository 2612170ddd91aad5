-- scope: own
update records set amount = amount - 1 where integration_id = 'acme-expenses' and record_key = $record_key
