-- scope: own
insert into erasures (
  erasure_id, organisation_id, asked, erased_by, erased_at, records, other_rows, applied_at
)
values ($erasure_id, $organisation_id, $asked, $erased_by, $erased_at, $records, $other_rows, $store_now)
