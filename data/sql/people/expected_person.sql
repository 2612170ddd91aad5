-- scope: act door
-- Whether somebody here knows this person, or invited them: nobody else becomes one by signing in.
select
  exists (select 1 from persons where issuer = $issuer and subject = $subject)
  or exists (
    select 1
    from invitations
    where
      is_waiting_for(taken_at, withdrawn_at, ends_at, $store_now)
      and is_invited(email, issuer, subject, $email, $issuer, $subject)
  ) as is_expected
