create table schema_version (
  number integer not null,
  name varchar not null,
  applied_at timestamptz not null
);

create table organisations (
  organisation_id varchar primary key,
  name varchar not null,
  time_zone varchar not null,
  language varchar not null,
  configured_at timestamptz not null
);

-- who gets an organisation's alerts, over which channel
create table recipients (
  organisation_id varchar not null,
  channel varchar not null,              -- a name of core/channels/registry.py
  address varchar not null,              -- what the channel sends to
  language varchar,                      -- null: the organisation's
  position integer not null,             -- as the configuration lists them
  primary key (organisation_id, channel, address)
);

create table integrations (
  integration_id varchar primary key,
  organisation_id varchar not null,
  name varchar not null,
  source_kind varchar not null,
  target_kind varchar not null,
  target_name varchar not null,          -- the external system's name as people say it
  config varchar not null,               -- the whole validated configuration as JSON
  stale_after_seconds bigint not null,
  alert_after_failures integer not null,
  configured_at timestamptz not null,
  paused_at timestamptz,
  -- no e-mail about this integration until then
  muted_at timestamptz,
  muted_until_at timestamptz,
  muted_by varchar,
  -- a pause says until when (null = until somebody resumes it), who asked and why
  pause_until_at timestamptz,
  paused_by varchar,
  pause_reason varchar
);

-- present state, one row per record
create table records (
  integration_id varchar not null,
  record_key varchar not null,
  organisation_id varchar not null,
  state varchar not null,
  due boolean not null,                  -- still asked for by the source
  revision varchar,                      -- as last read from the source
  sent_revision varchar,
  booked_revision varchar,
  changed_after_booked boolean not null default false,
  reference varchar not null,
  idempotency_key varchar,
  amount decimal(18, 2),
  currency varchar,
  object_key varchar,
  origin varchar,
  -- where it stands in its source, as JSON [file, kind, number, sheet], to be said in any language; null: no place in a file
  place varchar,
  first_seen_at timestamptz not null,
  last_seen_run_id varchar,
  attempts integer not null default 0,
  last_attempt_id varchar,
  last_run_id varchar,                   -- the run of that attempt; null after "handled" was taken back after a restore
  last_attempt_at timestamptz,
  next_try_at timestamptz,
  resolvable_at timestamptz,
  target_id varchar,
  booked_at timestamptz,
  remark varchar,
  open_since_at timestamptz,             -- not null = open (with `due`)
  open_run_id varchar,                   -- the run that first left it unbooked
  category varchar,
  code varchar,
  message varchar,
  field varchar,
  field_label varchar,
  value_sent varchar,
  failure varchar,                       -- JSON: all (field, message) pairs, status, request id, raw
  cause_key varchar,
  handled_by varchar,
  handled_at timestamptz,
  handled_reason varchar,
  -- what the last attempt carried: the source may say another amount before a look-up finds the booking
  sent_amount decimal(18, 2),
  sent_currency varchar,
  -- what a handled record was before, so that a person's decision can be taken back
  handled_state varchar,
  handled_open_since_at timestamptz,
  handled_open_run_id varchar,
  -- until when the target may take to book what it took into its own queue
  pending_until_at timestamptz,
  -- a handled record as the person saw it, so that a later change in the source is told, and a step back is a whole one
  handled_revision varchar,
  handled_amount decimal(18, 2),
  handled_currency varchar,
  handled_next_try_at timestamptz,
  -- the revision a person has seen of a record that was changed after it was booked, and when that change was noticed
  acknowledged_revision varchar,
  changed_at timestamptz,
  -- code and values of a sentence of ours, as JSON, so that it can be said in any language and reworded; 'null' (JSON):
  -- the words are a system's. Here of `message`, or else of `remark`
  ours varchar,
  primary key (integration_id, record_key)
);

-- append-only
create table attempts (
  attempt_id varchar not null,           -- run id + number: monotonic
  organisation_id varchar not null,
  integration_id varchar not null,
  run_id varchar not null,
  record_key varchar not null,
  revision varchar not null,
  reference varchar not null,
  idempotency_key varchar not null,
  amount decimal(18, 2),
  currency varchar,
  intent_at timestamptz not null,
  send_by_at timestamptz not null
);

-- append-only
create table attempt_outcomes (
  attempt_id varchar not null,
  organisation_id varchar not null,
  integration_id varchar not null,
  run_id varchar not null,
  record_key varchar not null,
  result varchar not null,
  found_by varchar not null,             -- answer, look_up, leftover
  target_id varchar,
  remark varchar,
  category varchar,
  code varchar,
  message varchar,
  field varchar,
  http_status integer,
  answered_at timestamptz not null,
  -- code and values of `message`, or else of `remark`
  ours varchar
);

create table runs (
  run_id varchar primary key,            -- time-ordered
  organisation_id varchar not null,
  integration_id varchar not null,
  kind varchar not null,
  status varchar not null,
  triggered_by varchar not null,         -- 'schedule' or a person
  batch_id varchar,
  flow_run_id varchar,
  worker varchar not null,
  epoch bigint,
  started_at timestamptz not null,
  ended_at timestamptz,
  due integer not null default 0,
  booked integer not null default 0,
  already_there integer not null default 0,
  pending integer not null default 0,
  failed_now integer not null default 0,
  carried_over integer not null default 0,
  unknown integer not null default 0,
  unsent integer not null default 0,
  nothing_to_do integer not null default 0,
  remarks integer not null default 0,
  changed_after_booked integer not null default 0,
  broken_rows integer not null default 0,
  stop_category varchar,
  stop_message varchar,
  money varchar,                         -- JSON: the identity per currency at closing
  -- refused or waiting records that a sync no longer found in the source
  gone integer default 0,
  -- a person asked this run to stop
  cancel_asked_by varchar,
  -- code and values of `stop_message`
  stop_ours varchar
);

create table leases (
  integration_id varchar primary key,
  epoch bigint not null,
  holder varchar not null,
  until_at timestamptz not null
);

create table requests (
  request_id varchar primary key,
  answered_at timestamptz not null,
  answer blob not null,
  -- every transaction has a number; the last one stands in the watermark beside the database too
  number bigint
);

create table integration_state (
  integration_id varchar primary key,
  organisation_id varchar not null,
  version bigint not null,
  last_run_id varchar,                   -- last closed scheduled or manual sync
  last_status varchar,
  last_started_at timestamptz,
  last_ended_at timestamptz,
  last_ended_by_itself_at timestamptz,
  consecutive_failures integer not null default 0,
  open_records integer not null default 0,
  open_source_rows integer not null default 0,
  oldest_open_at timestamptz,
  changed_after_booked integer not null default 0,
  numbers_do_not_add_up boolean not null default false,
  repaired_records integer,
  repaired_at timestamptz,
  light varchar,                         -- last verdict, for health_changes only; pages compute
  word varchar,
  updated_at timestamptz not null,
  -- not null = being checked after a restore: nothing is sent before it has been looked up at the target
  restoring_since_at timestamptz,
  -- not null = it is known and told that it has gone stale; the next sync that ends by itself clears it
  stale_told_at timestamptz,
  -- the earliest moment at which something in a target's own queue is late
  oldest_pending_until_at timestamptz,
  -- of `changed_after_booked`, those a person had called handled
  changed_after_handled integer default 0,
  -- what the system remarked on in retries since the last sync
  retry_remarks integer default 0,
  -- records that retries since the last sync found to have left the source
  retry_gone integer default 0
);

-- present totals: what is where, per currency
create table integration_money (
  integration_id varchar not null,
  organisation_id varchar not null,
  currency varchar not null,
  state varchar not null,                -- a delivery state
  is_open boolean not null,
  records integer not null,
  amount decimal(18, 2) not null,
  primary key (integration_id, currency, state, is_open)
);

create table retry_batches (
  batch_id varchar primary key,
  organisation_id varchar not null,
  integration_id varchar not null,
  status varchar not null,               -- waiting, running, finished
  requested_by varchar not null,
  requested_at timestamptz not null,
  records integer not null,
  run_id varchar,
  finished_at timestamptz
);

create table retry_batch_records (
  batch_id varchar not null,
  integration_id varchar not null,
  record_key varchar not null,
  amount decimal(18, 2),
  currency varchar,
  result varchar,                        -- booked, already_there, rejected, unknown, unsent, gone, pending_target
  primary key (batch_id, record_key)
);

create table health_changes (
  change_id varchar primary key,
  organisation_id varchar not null,
  integration_id varchar not null,
  changed_at timestamptz not null,
  run_id varchar,
  from_light varchar,
  to_light varchar not null,
  to_word varchar not null,
  reasons varchar not null               -- JSON list of {code, light, word, numbers}
);

create table episodes (
  episode_id varchar primary key,
  organisation_id varchar not null,
  integration_id varchar not null,
  opened_at timestamptz not null,
  opened_run_id varchar,
  alerted_at timestamptz,
  ended_at timestamptz,
  -- what an episode's last message told, so that the next state can be compared; and who has seen it
  told varchar,                          -- JSON list of marks
  acknowledged_at timestamptz,
  acknowledged_by varchar
);

create table notifications (
  notification_id varchar primary key,
  organisation_id varchar not null,
  integration_id varchar not null,
  episode_id varchar not null,
  kind varchar not null,                 -- failing, recovered
  created_at timestamptz not null,
  facts varchar not null,                -- JSON: what the sentence needs, in no language
  -- notifications of one organisation that leave together are one letter
  letter_id varchar,
  gathered_at timestamptz
);

create table notification_deliveries (
  delivery_id varchar primary key,
  notification_id varchar not null,
  organisation_id varchar not null,
  channel varchar not null,              -- in_app, email
  recipient varchar not null,
  status varchar not null,               -- pending, sending, sent, failed
  tries integer not null default 0,
  next_try_at timestamptz,
  sent_at timestamptz,
  last_error varchar,
  message_id varchar not null,
  -- why a delivery failed or was skipped, as a word the pages can say; and where counting began anew
  reason varchar,
  tries_before integer default 0,
  -- code and values of `last_error`
  last_error_ours varchar
);

create table audit_log (
  audit_id varchar primary key,
  organisation_id varchar not null,
  integration_id varchar,
  person varchar not null,
  action varchar not null,
  happened_at timestamptz not null,
  before varchar,
  after varchar
);

create table heartbeats (
  name varchar primary key,              -- 'watch', 'reconciler', 'run:<id>'
  beat_at timestamptz not null,
  detail varchar                         -- JSON: progress counts of a run
);

-- which history this file continues: one row is present, the others are histories it has left behind
create table store_generations (
  generation varchar primary key,
  begun_at timestamptz not null,
  present boolean not null
);

-- each time the store noticed that it had lost acknowledged transactions
create table restores (
  restore_id varchar primary key,        -- the generation that began with it
  noticed_at timestamptz not null,
  why varchar not null,                  -- put_back, behind_watermark, no_watermark, other_generation, behind_client
  lost_from_at timestamptz,              -- decisions between these two may be missing; null = not known
  lost_until_at timestamptz
);

-- each local day an organisation's reminder is decided once, whatever was decided
create table reminder_days (
  organisation_id varchar not null,
  local_day varchar not null,            -- 2026-11-23
  decided_at timestamptz not null,
  primary key (organisation_id, local_day)
);

-- what was taken out: its ledger stays, and it can be added again under the same id
create table removed_integrations (
  integration_id varchar not null,
  organisation_id varchar not null,
  config varchar not null,
  configured_at timestamptz not null,
  removed_at timestamptz not null,
  removed_by varchar not null
);
