-- scope: act admin
-- The failed mails of the letter that holds this notification wait again; what arrived stays as it is.
update notification_deliveries
set status = 'pending', next_try_at = null, tries_before = tries, reason = null
where
  status = 'failed'
  and list_contains($organisations, organisation_id)
  and notification_id in (
    select other.notification_id
    from notifications as this
    inner join notifications as other on this.letter_id = other.letter_id
    where this.notification_id = $notification_id and list_contains($organisations, this.organisation_id)
  )
