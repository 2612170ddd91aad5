-- JSON: an admin's address → the language they are told in; the others are told in the organisation's
alter table organisations add column admin_languages varchar;
