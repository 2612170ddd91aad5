"""What a sync says of a record, of money and of itself."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "numbers_do_not_add_up": (
        "The numbers of this integration do not add up: nothing is sent until a full read of the source adds up again."
    ),
    "cut_off_before_sent": "The sync was cut off before this record was sent.",
    "reference_used_with_other_amount": "{id} uses our reference with another amount: {there} there, {here} here.",
    "target_finds_nothing_of_its_own": (
        "{system} finds none of {count} records that it has booked before. So what it does not find may be there, and "
        "nothing unknown is sent again. See with {system} that its search works."
    ),
    "not_found_maybe_in_queue": (
        "{system} did not find it, but may have it in its own queue, which a look-up does not show."
    ),
    "store_put_back_look_up_first": (
        "The store was put back to an earlier time: it is looked up before anything is sent."
    ),
    "waits_for_earlier_record": "It waits for {before}, which is not booked.",
    "cancelled_by": "cancelled by {person}",
    "system_asked_for_later_try": "The system asked for a later try.",
    "no_answer_says_whether_booked": "No answer says whether anything was booked.",
    "system_asked_to_come_back": "The system asked us to come back later.",
    "no_readable_answer": "No readable answer ({why}).",
    "answer_left_it_out": "the answer left it out",
    "amount_with_currency": "{amount} {currency}",
    "no_amount": "no amount",
    "two_sentences": "{first} {then}",
    "record_key_twice_in_source": "The record key {key} stands more than once in the source; this row was not sent",
    "draft_may_be_booked": "{system} holds a draft of it, and nobody can say whether it was booked ({why}).",
}
