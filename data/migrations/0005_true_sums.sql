-- What stood in each state when a sync had read its whole source, as JSON: the sum of the overview then follows what
-- retries and people did since.
alter table runs add column money_at_end varchar;

-- Of `amount`: what is below nought. A sum of debts and credits is not netted without a word.
alter table integration_money add column negative decimal(38, 2) default 0;

-- who marked a change after a booking as seen, when and why: it can be taken back
alter table records add column acknowledged_by varchar;
alter table records add column acknowledged_at timestamptz;
alter table records add column acknowledged_reason varchar;
