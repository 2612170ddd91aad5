"""What a target answered, or did not."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "target_refuses_every_record": (
        "{system} answers {status} to every record: the records wait. See that the address, the subscription and the "
        "token are right, then sync again."
    ),
    "target_has_other_amount": "{system} has {id} under our reference with {there}; we sent {sent}.",
    "target_not_answering": "{system} is not answering. {message}",
    "message_with_status": "{message} (status {status})",
    "target_cannot_be_asked": "{system} cannot be asked: {message}",
    "answered_without_id": "without an id",
    "answered_with_error": "with an error in it",
    "answered_and_says": "and says {name}: {value}",
    "target_says_of_it": "{name}: {value}",
    "target_has_it_as": "{system} has {id} under our reference and does not call it booked ({said}).",
    "target_has_ours_as": "{system} has our reference and does not call it booked ({said}).",
    "target_answered_unclear": "{system} answered {status} {what}.",
    "target_told_id": (
        "{system} gave it the number {id}, but a look-up does not show it as booked. Only a person can send it again."
    ),
    "target_booked_under_other_reference": "{system} booked {id} under another reference: {reference}",
    "target_asked_to_wait": "{system} asked us to wait.",
    "target_wants_idempotency_key": "{system} wants an idempotency key. Name its header as idempotency_header.",
    "no_readable_amount": "no readable amount",
    "answered_without_a_word": "It answered {status} without a word.",
    "record_forbidden_without_a_word": (
        "{system} answered 403 without a word of its own. A firewall in between may forbid a text of this record."
    ),
    "it_says": "It says: {words}",
    "bulk_record_taken_as_not_whole": "{system} took this record as {id}, and not the whole request it came in.",
    "bulk_answered_for_unsent": "{system} also answered for what we did not send: {names}",
    "bulk_answers_differ": "{system} answered {whole} to the whole request and {status} to this record.",
    "bulk_answer_denies": "{system} says {name}: {value} of the whole request, and not of which record.",
    "bulk_record_left_alone": "{system} left this record alone, and did not say what became of the whole request.",
    "bulk_record_taken_not_whole": "{system} took this record, and not the whole request it came in.",
    "bulk_rolled_back_with": "Not booked, because {system} refused {record} in the same request.",
    "bulk_answered_without_results": "{system} answered {status} without a result for each record.",
    "bulk_one_id_for_many": "{system} told the id {id} for {count} records of one request.",
    "bulk_record_left_out": "{system} left this record out of its answer.",
    "bulk_answered_twice": "{system} answered twice for this record, and not the same.",
    "look_up_answered_with": "{system} answered {status} to the look-up.",
    "look_up_unreadable": "The answer of {system} to the look-up could not be read.",
    "look_up_other_references": "{system} answered the look-up with other references than ours.",
    "look_up_many_records": "{system} has {count} records under our reference.",
    "look_up_without_id": "{system} found our reference, but tells no id at {path}.",
    "look_up_says_more": (
        "The answer of {system} to the look-up also says {name}: {value}. "
        "So nobody can tell whether the record is there."
    ),
    "look_up_status_unknown": (
        "If {value} means booked, name it in booked_values, and in booked_path where it stands."
    ),
    "look_up_404_unproven": (
        '{system} answered 404 to the look-up. That says "not there" once the same look-up finds a record '
        "that is there; a gateway that lost its way answers the same."
    ),
    "look_up_amount_unreadable": "{system} has {id}, but its amount could not be read.",
    "look_up_amount_untold": "{system} has {id}, but tells no amount at {path}.",
    "record_too_large": "The record has {count} bytes; {system} takes {most}. Nothing was sent.",
    "record_not_writable_as_json": "The record cannot be written as JSON; nothing was sent.",
}
