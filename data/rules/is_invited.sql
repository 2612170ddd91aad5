-- Whom an invitation means: exactly one person of an issuer, or whoever proves that the address is theirs, perhaps to one
-- issuer only. `its_email` is null where nobody proved it.
create or replace macro is_invited(email, issuer, subject, its_email, its_issuer, its_subject) as
(issuer is null or issuer = its_issuer)
and case
  when subject is not null then issuer is not null and subject = its_subject
  else coalesce(email = its_email, false)
end
