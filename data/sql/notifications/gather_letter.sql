-- scope: sync
-- All that waits becomes one letter; whoever comes second finds nothing left.
update notifications
set letter_id = $letter_id, gathered_at = $now
where
  organisation_id = $organisation_id
  and letter_id is null
  and created_at >= $since_at
  and list_contains($kinds, kind)
  and integration_id not in (select i.integration_id from integrations as i where i.muted_until_at > $now)
  and (
    kind <> 'worse'
    or $worse_a_day > (
      select count(distinct n.letter_id)
      from notifications as n
      inner join organisations as o on n.organisation_id = o.organisation_id
      where
        n.organisation_id = $organisation_id
        and n.kind = 'worse'
        and n.gathered_at >= date_trunc('day', $now at time zone o.time_zone) at time zone o.time_zone
    )
  )
