-- scope: sync
insert into health_changes (
  change_id, organisation_id, integration_id, changed_at, run_id, from_light, to_light, to_word, reasons
)
values ($change_id, $organisation_id, $integration_id, $changed_at, $run_id, $from_light, $to_light, $to_word, $reasons)
