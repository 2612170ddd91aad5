-- scope: read viewer
-- What a person may call handled now: records and rows that cannot be read, but no file; one in the target's own queue only
-- when it is named.
select record_key, state
from record_choices
where
  integration_id = $integration_id
  and list_contains($organisations, organisation_id)
  and handleable_from_at <= $store_now
  and (is_open or $record_keys::varchar[] is not null)
  and ($cause_key is null or coalesce(cause_key, '') = $cause_key)
  and ($record_keys::varchar[] is null or record_key in (select unnest($record_keys::varchar[])))
  and not list_contains($not_these, coalesce(category, 'other'))
order by record_key
