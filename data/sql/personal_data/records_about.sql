-- scope: read admin
-- Records of this key, or that hold one of some texts in their key, reference or words, or in those of their attempts.
with told as (
  select
    integration_id,
    record_key
  from records
  where list_contains($organisations, organisation_id)
    and organisation_id = $organisation_id
    and (
      record_key = $record_key
      or holds_any(
        concat_ws(
          chr(10), record_key, reference, object_key, target_id, origin, message, ours, remark, code, field, field_label,
          value_sent, failure, doubt, handled_reason, acknowledged_reason
        ),
        $texts::varchar[]
      )
    )
  union
  select
    integration_id,
    record_key
  from attempt_outcomes
  where list_contains($organisations, organisation_id)
    and organisation_id = $organisation_id
    and holds_any(concat_ws(chr(10), message, ours, remark, code, field, target_id), $texts::varchar[])
)

select
  r.integration_id,
  r.record_key,
  r.reference,
  r.object_key,
  r.target_id,
  r.state,
  r.amount,
  r.currency,
  r.first_seen_at,
  r.last_attempt_at,
  r.booked_at,
  r.origin,
  r.message,
  r.ours,
  r.remark,
  r.code,
  r.field,
  r.field_label,
  r.value_sent,
  r.failure,
  r.doubt,
  r.handled_by,
  r.handled_reason,
  r.acknowledged_reason,
  is_open(r.due, r.open_since_at) as is_open,
  is_unsettled(r.due, r.open_since_at, r.state) as is_unsettled
from records as r
inner join told on r.integration_id = told.integration_id and r.record_key = told.record_key
order by r.integration_id, r.record_key
limit $limit
