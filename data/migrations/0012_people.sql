-- Who signs in. An address alone says nothing: the same one told by another issuer is another person.
create table persons (
  person_id varchar primary key,
  issuer varchar not null,
  subject varchar not null,
  called varchar not null unique,        -- what the log calls this person: told once, nobody else's, never changed
  name varchar,                          -- this and the address: as the issuer told them last
  email varchar,
  is_operator boolean not null default false,
  created_at timestamptz not null,
  unique (issuer, subject)
);

create table memberships (
  organisation_id varchar not null,
  person_id varchar not null,
  role varchar not null,                 -- viewer, finance, admin
  since_at timestamptz not null,
  primary key (organisation_id, person_id)
);

create table sessions (
  session_id varchar primary key,        -- the digest of what the browser holds: who reads it here opens nothing
  person_id varchar not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,     -- to the minute
  fresh_at timestamptz not null,         -- when the person last proved to the issuer who they are
  idle_seconds bigint not null,          -- nothing seen for so long: it is over
  ends_at timestamptz not null,
  revoked_at timestamptz,
  revoked_why varchar                    -- signed_out, ended_by_admin, restored
);

create table invitations (
  invitation_id varchar primary key,
  organisation_id varchar not null,
  role varchar not null,
  email varchar,                         -- in small letters; or else who exactly, as the issuer calls them
  issuer varchar,
  subject varchar,
  made_by varchar not null,
  made_at timestamptz not null,
  ends_at timestamptz not null,
  taken_by varchar,                      -- a person_id
  taken_at timestamptz,
  withdrawn_at timestamptz
);
