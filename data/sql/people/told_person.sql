-- scope: act door
-- Somebody who was here before, with the name and address that the issuer tells now.
update persons
set name = $name, email = $email
where issuer = $issuer and subject = $subject
