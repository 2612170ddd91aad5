-- scope: act door
-- The person whom this issuer calls so.
select person_id, called, name, email, is_operator
from persons
where issuer = $issuer and subject = $subject
