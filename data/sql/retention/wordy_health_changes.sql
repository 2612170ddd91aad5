-- scope: sync
select
  change_id as row_id,
  reasons as content
from health_changes
where organisation_id = $organisation_id
  and changed_at < $before
  and emptied_at is null
order by change_id
limit $most
