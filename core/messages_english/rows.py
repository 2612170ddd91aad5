"""Rows of a source that are no records."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "wanted_one_skip_condition": "one condition: is, begins_with or is_empty = true",
    "wanted_is_empty_for_nothing": "a text, or is_empty = true for an empty column",
    "skipped_is": "{column} is «{value}»",
    "skipped_begins_with": "{column} begins with «{value}»",
    "skipped_is_empty": "{column} is empty",
    "skipped_repeated_header": "it holds the names of the columns once more",
    "skipped_footer": "it is one of the last rows of its file, footer_rows = {count}",
    "skip_rows_is": 'skip_rows with column = "{column}" and is = "{value}"',
    "skip_rows_is_empty": 'skip_rows with column = "{column}" and is_empty = true',
    "no_rule_for_it": "take it out of the file, for a rule that fits it would leave out other rows too",
    "skip_rows_begins": 'skip_rows with column = "{column}" and begins_with = "{value}"',
    "a_line_not_a_total": (
        'a line of the record and not a total (to leave such rows out: {cure}; if it is a line: total_rows = "send")'
    ),
    "a_line_not_a_sum": (
        "a line of the record and not the sum of {count} others while {column} is empty (to leave such rows "
        'out: {cure}; if it is a line: total_rows = "send")'
    ),
    "line_may_be_a_total": (
        "{place}: its amount is the sum of the other lines of the record ({count}). "
        "See whether it is a line or their total."
    ),
    "a_record_not_a_total": (
        'a record and not a total (to leave such rows out: {cure}; if it is a record: total_rows = "send")'
    ),
    "a_record_not_a_sum": (
        "a record and not the sum of the {count} rows before it while {column} is empty (to "
        'leave such rows out: {cure}; if it is a record: total_rows = "send")'
    ),
    "a_record_not_a_header": (
        'a record and not the names of the columns once more (to leave such rows out: repeated_header = "skip")'
    ),
    "may_be_a_total": (
        "Its amount is the sum of the {count} rows before it in the file. See whether it is a record or a total."
    ),
    "named_like_a_total": (
        "{place}: column {column} says «{value}», as a total does, and its amount is no sum of others. "
        "See whether it is a total."
    ),
    "place_of_rows_not_listed": "(rows that are not listed)",
    "rows_not_listed": (
        "{count} further rows cannot be read: only the first {most} are listed. Correct those, or what is wrong with "
        "all; the next sync lists the next ones."
    ),
    "so_many_further_rows": "{count} further rows of the source cannot be read",
    "too_many_rows_without_record": (
        "{name}: found more than {most} records next to rows that do not say whose they are, "
        "wanted the key in each row."
    ),
}
