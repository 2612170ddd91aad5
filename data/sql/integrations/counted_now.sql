-- scope: sync
-- What is open, changed after it was settled, in the target's own queue, or an unread row that was handled, in small
-- groups, as it stands now.
select
  state,
  coalesce(currency, '') as currency,
  category,
  is_open(due, open_since_at) as is_open,
  changed_after_booked as is_changed,
  coalesce(pending_until_at <= $now, false) as is_overdue,
  count(*) as records,
  coalesce(sum(amount), 0)::decimal(38, 2) as amount,
  coalesce(sum(amount) filter (where amount < 0), 0)::decimal(38, 2) as negative,
  min(open_since_at) as oldest_open_at
from records
where
  integration_id = $integration_id
  and due
  and (
    is_open(due, open_since_at) or changed_after_booked or state = 'pending_target'
    or (state = 'handled' and category = 'source_row')
  )
group by all
