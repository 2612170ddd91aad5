-- A lease that keeps its run alive at a moment. One that ends further ahead than any lease does was given by a clock that
-- was wrong, and is no sign of life.
create or replace macro is_alive(until_at, moment, longest_seconds) as
until_at > moment and until_at <= moment + to_seconds(longest_seconds)
