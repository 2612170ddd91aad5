-- a handled record as the person saw it, so that a later change in the source is told, and a step back is a whole one
alter table records add column handled_revision varchar;
alter table records add column handled_amount decimal(18, 2);
alter table records add column handled_currency varchar;
alter table records add column handled_next_try_at timestamptz;
update records
set handled_revision = revision, handled_amount = amount, handled_currency = currency
where state = 'handled';

-- of `changed_after_booked`, those a person had called handled
alter table integration_state add column changed_after_handled integer default 0;
