-- scope: act door
-- What ended a month ago says nothing any more that the log does not say.
delete from sessions
where least(ends_at, coalesce(revoked_at, ends_at)) < $store_now - to_days(30)
