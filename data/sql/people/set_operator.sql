-- scope: act operator fresh
update persons
set is_operator = $is_operator
where person_id = $whom
