-- Left to a person: it is not there now, and no sync sends it by itself. Which categories these are is the asker's word.
create or replace macro is_left(category, left_to_a_person) as
category is not null and list_contains(left_to_a_person, category)
