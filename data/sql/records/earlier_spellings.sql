-- scope: sync
-- Under which keys the records of a page may be known from before one number was one text, and with which revisions.
with asked as (
  select unnest($record_keys::varchar[]) as spelling
),

candidates as (
  select spelling, spelling as record_key from asked
  union
  select old_spellings.spelling, old_spellings.record_key
  from old_spellings
  where old_spellings.integration_id = $integration_id
    and old_spellings.spelling in (select asked.spelling from asked)
    and (not old_spellings.is_of_number or old_spellings.spelling in (select unnest($number_keys::varchar[])))
)

select
  candidates.spelling,
  records.record_key,
  records.state,
  records.revision,
  records.sent_revision,
  records.booked_revision,
  records.handled_revision,
  records.acknowledged_revision
from candidates
inner join records on records.integration_id = $integration_id and records.record_key = candidates.record_key
