-- scope: act door
-- Whether somebody here knows this person, or invited them: nobody else becomes one by signing in. Void: all who invited
-- them may not any more.
with waiting as (
  select may_still_invite(invitations.made_by, invitations.organisation_id) as is_good
  from invitations
  where
    is_waiting_for(taken_at, withdrawn_at, ends_at, $store_now)
    and is_invited(email, issuer, subject, $email, $issuer, $subject)
)

select
  case
    when exists (select 1 from persons where issuer = $issuer and subject = $subject) then 'expected'
    when exists (select 1 from waiting where is_good) then 'expected'
    when exists (select 1 from waiting) then 'void'
    else 'unknown'
  end as welcome
