-- scope: own
insert into requests (request_id, answered_at, answer, number)
values ($request_id, $store_now, $answer, $number);
