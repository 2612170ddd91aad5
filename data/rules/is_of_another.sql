-- What is known of a record was said by another target than this one. Nobody wrote down where the older ones went: `older`.
create or replace macro is_of_another(target, older, this_one) as
coalesce(coalesce(target, older) <> this_one, false)
