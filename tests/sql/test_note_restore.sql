-- scope: own
insert into restores (restore_id, noticed_at, why) values ($restore_id, $noticed_at, 'put_back')
