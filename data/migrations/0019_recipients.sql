-- who gets an organisation's alerts, over which channel; takes the place of two columns that knew only e-mail
create table recipients (
  organisation_id varchar not null,
  channel varchar not null,              -- a name of core/channels/registry.py
  address varchar not null,              -- what the channel sends to
  language varchar,                      -- null: the organisation's
  position integer not null,             -- as the configuration lists them
  primary key (organisation_id, channel, address)
);

insert into recipients
with listed as (
  select
    organisation_id, coalesce(admin_languages, '{}') as languages,
    unnest(from_json(admins, '["VARCHAR"]')) as address,
    generate_subscripts(from_json(admins, '["VARCHAR"]'), 1) as position
  from organisations
)

select organisation_id, 'email', address, json_extract_string(languages, '$."' || address || '"'), position
from listed
qualify row_number() over (partition by organisation_id, lower(address) order by position) = 1;

alter table organisations drop column admins;
alter table organisations drop column admin_languages;
