-- scope: configure admin
-- Stands behind the organisation's own row in its transaction: who is not listed any more gets nothing more.
delete from recipients
where organisation_id = $organisation_id and (channel, address) not in (select rows.channel, rows.address from rows)
