-- scope: read admin
select
  organisation_id,
  name,
  time_zone,
  language,
  coalesce(retention_days, 90) as retention_days,
  (
    select to_json(list({channel: r.channel, address: r.address, language: r.language} order by r.position))
    from recipients as r
    where r.organisation_id = organisations.organisation_id
  ) as recipients
from organisations
where list_contains($organisations, organisation_id)
order by organisation_id
limit 2000
