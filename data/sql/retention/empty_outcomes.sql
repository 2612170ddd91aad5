-- scope: sync
-- What wordy_outcomes found. The result, its code and its field stay.
update attempt_outcomes
set
  message = if(message is null, null, $said),
  remark = if(remark is null, null, $said),
  ours = $ours,
  emptied_at = $store_now
where rowid in (
  select o.rowid
  from attempt_outcomes as o
  inner join records as r on o.integration_id = r.integration_id and o.record_key = r.record_key
  where o.organisation_id = $organisation_id
    and o.answered_at between $from_at and $until_at
    and o.emptied_at is null
    and coalesce(o.message, o.remark) is not null
    and is_settled(r.due, r.state)
  order by o.answered_at
  limit $most
)
