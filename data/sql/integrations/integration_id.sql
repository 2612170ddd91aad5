-- scope: read admin
-- What an integration of this organisation is kept by, or will be.
select integration_id_of($own_id, $organisation_id) as integration_id
