"""What a column was wanted to hold."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "wanted_each_path_once": "each target path once, and {path} only once",
    "wanted_list_places_without_gap": "list places counted 0, 1, 2 … without a gap under {path}",
    "wanted_one_currency_key": "either currency or currency_column, not both",
    "wanted_date_format": "a date format with %d, %m and %Y, like %d.%m.%Y",
    "wanted_from_or_constant": "either from (a column) or constant, not both",
    "wanted_one_conversion": "at most one of lookup, date, decimal and integer",
    "wanted_constant_alone": "a constant alone, without conversion, required or max_length",
    "wanted_decimal_beside_form": "as and negated only beside decimal: they say how an amount leaves",
    "wanted_amount_beside_minor": 'a [mapping.amount] beside as = "minor": the currency says how large its unit is',
    "wanted_values_at_ends_of_paths": "values only at the ends of paths, and not both at {path} and below it",
    "column_found_wanted": "{place}, column {column}: found {found}, wanted {wanted}.",
    "column_value_twice": ("{place}, column {column}: found «{value}», which {place_before} has too; wanted {wanted}."),
    "column_missing": "{name} has no column {column}. It has: {names}.",
    "a_record_key": "a record key",
    "a_record_key_of_characters": "a record key of at most {most} printable characters",
    "at_most_characters_not": "at most {most} characters, not {count}",
    "a_record_key_no_word_for_nothing": "a record key, and no word or sign for an empty cell",
    "a_word_for_nothing": (
        "{column} holds «{value}», which programs write for an empty cell, and it goes as it stands. Correct it if it "
        "is not meant, also where it is booked already."
    ),
    "year_may_be_a_slip": (
        "{column} holds the day {value}: the year may be a slip. Correct it if it is one, also where it is booked "
        "already."
    ),
    "day_and_month_may_be_swapped": (
        "{column} was read as {day}; day and month may stand the other way round, as in «{value}» ({place}). Correct "
        "it if it is wrong, also where it is booked already."
    ),
    "an_amount_shown_in": "an amount that the workbook shows in {currency}",
    "a_currency_code": "a currency code like NOK",
    "quoted": "«{value}»",
    "each_key_once": "each key once",
    "wanted_columns_of_the_key": "a column, or a list of 2 to {most} different columns",
    "wanted_one_list_of_lines": "rows as lines of one list only, like /lines/-/amount",
    "wanted_only_lines_in_list": "lines and nothing else in the list {path}",
    "wanted_sum_of_numbers": "sum only beside decimal or integer, and not in a line",
    "wanted_lines_beside_sum": "sum and once only where rows are lines, like /lines/-/amount",
    "rows_in_two_files": ("{place}: {place_before} has rows of {key} too; wanted all rows of a record in one file."),
    "row_differs_from_first_of_record": (
        "{place}, column {column}: found {found}, where {place_before} has {before}; wanted {wanted}."
    ),
    "the_same_in_all_rows_of": "the same in all rows of {key}",
    "sum_of_rows_wanted": "{place}: the rows of {key} add up to too much; wanted {wanted}.",
    "wanted_path": "a path like /lines/0/costCenter",
    "wanted_path_with_name": "a path that begins with a name, like /lines/0/costCenter",
    "a_date_like": "a date like {example}",
    "an_amount_like": "an amount like {example}",
    "one_text_or_number": "one text or number",
    "an_amount_of_digits": "an amount of at most {most} digits before the decimal mark",
    "an_amount_of_two_decimals": "an amount with at most 2 decimals",
    "an_amount_of_digits_as_number": "an amount of at most {most} digits, which every reader of numbers keeps",
    "an_amount_in_whole_units": "an amount in whole units of {currency}, which has no smaller ones",
    "a_whole_number_like": "a whole number like 42",
    "a_date_in_this_zone": "a date without a clock time in another time zone",
    "a_date_between_years": "a date of a year from {first} to {last}",
    "all_digits_of_the_number": "all digits of the number: a program has shortened it; write the column as text",
    "amount_with_other_mark": (
        "{place}, column {column}: found «{value}», which fits decimal = {other} only, and the mapping says "
        "decimal = {mark}. Nothing of this file is read: correct the value, or the mapping if the whole file is "
        "written so."
    ),
    "amount_in_doubt": (
        "{place}, column {column}: «{value}» may be a thousand times as much or as little, because «{other}» "
        "({other_place}) is not written with decimal = {mark}. Nothing of this file is read: correct these values, or "
        "the mapping if the whole file is written so."
    ),
    "text_without_nul": "text without NUL and half characters",
    "column_twice": (
        "{name} has the column {column} more than once: nobody can say which is meant. Give each its own name."
    ),
    "column_missing_names_elsewhere": (
        "{name} has no column {column}. The names of its columns seem to stand further down: say "
        "header_row = {row} in [source]."
    ),
}
