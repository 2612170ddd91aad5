-- scope: own
insert into requests (request_id, answered_at, answer)
values ($request_id, $store_now, $answer);
