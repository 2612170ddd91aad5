-- scope: read operator
-- Somebody who has signed in at least once, by what the log calls them.
select person_id, called, name, email, is_operator
from persons
where called = $called
