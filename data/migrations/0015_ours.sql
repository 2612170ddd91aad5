-- what a sentence of ours was made from, as JSON, so that it can be said in any language; 'null' (JSON): the words are a
-- system's; null: an old row, in which only the text tells
-- of `message`, or else of `remark`
alter table records add column ours varchar;
-- of the same
alter table attempt_outcomes add column ours varchar;
-- of `stop_message`
alter table runs add column stop_ours varchar;
-- of `last_error`
alter table notification_deliveries add column last_error_ours varchar;
