"""What a sync says of a record, of money and of itself."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "numbers_do_not_add_up": (
        "The numbers of this integration do not add up: nothing is sent until a full read of the source adds up again."
    ),
    "cut_off_before_sent": "The sync was cut off before this record was sent.",
    "maybe_only_some_are_refused": (
        "The records wait and are tried again in each sync. If only some of them are refused, correct these in the "
        "source, or mark them as handled."
    ),
    "reference_used_with_other_amount": "{id} uses our reference with another amount: {there} there, {here} here.",
    "voucher_of_another_record": (
        "{system} names {id} for it, which is the voucher of {other} too: one voucher proves one record."
    ),
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
    "target_changed_look_up_first": (
        "It was sent to another target before: it is looked up at this one before anything is sent."
    ),
    "target_changed_meanwhile": (
        "The configuration was changed to another target while this sync began. Nothing was sent; the next one uses it."
    ),
    "booked_at_other_target": (
        "It was booked as {id} where this integration led before, and {system} does not have it. "
        "Send it if it should be booked here too, or mark it as handled."
    ),
    "maybe_booked_at_other_target": (
        "It may be booked where this integration led before, and {system} does not have it. "
        "Look there, then send it if it should be booked here, or mark it as handled."
    ),
    "was_taken_back": (
        "{system} had it, and it was taken back there. It is not sent again by itself: "
        "send it if it should be booked all the same, or mark it as handled."
    ),
    "row_was_handled": (
        "{person} marked the row it stood in as handled while that could not be read: {reason}. It may be booked by "
        "hand, and is not sent by itself: send it if it should be booked, or mark it as handled."
    ),
    "row_is_not_handled_any_more": (
        "The row it stood in was marked as handled, and that was taken back: it goes with the next sync."
    ),
    "row_is_not_handled_look_up": (
        "The row it stood in was marked as handled, and that was taken back: the next sync looks it up."
    ),
    "row_was_handled_with_other_content": (
        "{person} marked this row as handled when something else stood in it: {reason}."
    ),
    "key_came_with_other_content": (
        "{system} does not have it, and refuses it because its key came with other content before. "
        "Send it again: it then gets a new key."
    ),
    "refused_look_up_first": (
        "{system} refused it with 409, which it may also do with what it has: it is looked up before it is sent again."
    ),
    "lost_look_up_first": (
        "{system} itself never answered an earlier request for it: "
        "it is looked up before it is sent again with a new key."
    ),
    "maybe_booked_behind_a_page": (
        "A web page answered instead of {system}, which may have booked it all the same. Until something has been "
        "booked there, no look-up can be trusted, so it waits. With a check_url, look-ups count at once. If you know "
        "that it is dealt with, mark it as handled."
    ),
    "conflict_told_again": (
        "{system} said so again when it was sent once more, and a look-up does not show it. "
        "Every sync looks it up; only a person sends it again."
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
