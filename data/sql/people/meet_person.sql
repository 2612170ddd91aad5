-- scope: act door
-- Somebody new. What another person was called before is theirs for good: the log must not mix the two up.
insert into persons (person_id, issuer, subject, called, name, email, is_operator, created_at)
select
  $person_id, $issuer, $subject,
  case when exists (select 1 from persons where called = $called) then $called || ' (' || $person_id || ')' else $called end,
  $name, $email, false, $store_now
where not exists (select 1 from persons where issuer = $issuer and subject = $subject)
