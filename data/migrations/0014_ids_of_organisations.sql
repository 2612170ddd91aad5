-- Ids of integrations are unique per organisation. The ids there are stay what they are: keys and references outside are made
-- of them. Of the organisations, the oldest is the first; new integrations of all others are kept by ids that name theirs.
alter table organisations add column is_first boolean default false;
update organisations set is_first = true
where organisation_id = (select organisation_id from organisations order by configured_at, organisation_id limit 1);
