-- scope: sync
-- A letter is named after a notification it holds: so no two letters ever have the same name.
select notification_id
from notifications
where notification_id = $letter_id and letter_id = $letter_id
