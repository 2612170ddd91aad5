-- scope: read viewer
-- Records of one integration that hold a text or an amount, booked ones included; whole matches first, then open ones.
select
  record_key, state, due, amount, currency, sent_amount, sent_currency, reference, target_id, booked_at, remark, category, code, message, ours,
  field, field_label, value_sent, origin, place, open_since_at, next_try_at, attempts, last_attempt_at, first_seen_at,
  failure, handled_by, handled_at, handled_reason
from records
where
  list_contains($organisations, organisation_id)
  and integration_id = $integration_id
  and (
    contains(lower(record_key), lower($text))
    or contains(lower(reference), lower($text))
    or contains(lower(target_id), lower($text))
    or contains(lower(message), lower($text))
    or contains(lower(code), lower($text))
    or contains(lower(field_label), lower($text))
    or contains(lower(value_sent), lower($text))
    or contains(lower(remark), lower($text))
    or contains(lower(origin), lower($text))
    or contains(lower(handled_reason), lower($text))
    or (
      $amount::decimal(38, 2) is not null
      and (
        abs(amount) = $amount::decimal(38, 2)
        or (state in ('booked', 'pending_target') and abs(sent_amount) = $amount::decimal(38, 2))
      )
    )
  )
order by
  lower(record_key) = lower($text) or lower(coalesce(target_id, '')) = lower($text) or lower(reference) = lower($text) desc,
  is_open(due, open_since_at) desc,
  record_key
limit $limit
