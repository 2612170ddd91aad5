"""What a target refused with 409: maybe because our own record is there, so no answer of that kind is believed at once.

It stays unknown, with the target's words, until look-ups that count have not found it: then it is refused in these
words. Words that speak of what is there are sent once more instead, with the same key; told so again it is looked up
by every sync and left to a person. What was refused so is looked up before it is sent again, whoever wants it sent.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from core.messages import Message, message
from core.model import Category, DeliveryState, Failure, FieldMessage, Known, Outcome, Result

OF_WHAT_IS_THERE = frozenset({Category.CONFLICT, Category.DUPLICATE})
_WORDLESS = (Category.OUTCOME_UNKNOWN, Category.DUPLICATE_MISMATCH, Category.TAKEN_BACK, Category.KEY_REUSED)
TOLD_AGAIN = "conflict_told_again"  # the code of our sentence about it
TOLD_ID = "target_told_id"
_SHOWN = ("target_has_it_as", "target_has_ours_as")
LOST = "lost_look_up_first"
BY_A_PAGE = "record_forbidden_without_a_word"


def is_conflict(failure: Failure | None) -> bool:
    """Whether the target turned a record away, and may have it all the same."""
    if failure is None or failure.category in _WORDLESS:
        return False
    return failure.http_status == HTTPStatus.CONFLICT or failure.category in OF_WHAT_IS_THERE


def is_shown(failure: Failure | None) -> bool:
    """Whether it made the record and shows it, with a status that nobody knows: it is not down."""
    return failure is not None and failure.category is Category.TOLD_ID and _is_marked(failure.root, _SHOWN)


def is_limited(failure: Failure | None) -> bool:
    """Whether the target asked for patience; of a request of many, maybe when it had booked some of it."""
    return failure is not None and failure.category is Category.THROTTLED


def believed_later(outcome: Outcome) -> Outcome:
    """A 409 is a refusal only once look-ups have not found what it refuses."""
    is_refused = outcome.result is Result.REJECTED and outcome.failure is not None
    if is_refused and outcome.failure is not None and outcome.failure.http_status == HTTPStatus.CONFLICT:
        return replace(outcome, result=Result.UNKNOWN)
    return outcome


def told_again(failure: Failure, system: str) -> Failure:
    """It said so of what was sent once more: that is not repeated by itself."""
    if failure.category not in OF_WHAT_IS_THERE or _was_told_again(failure):
        return failure
    return replace(failure, messages=(*failure.messages, FieldMessage(message("conflict_told_again", system=system))))


def hidden_behind_a_page(outcome: Outcome) -> Outcome:
    """A gateway may take the system's own answer away: a refusal only once look-ups have not found it."""
    if outcome.result is Result.REJECTED and outcome.is_of_a_gateway:
        return replace(outcome, result=Result.UNKNOWN, maybe_ours=None)
    return outcome


def is_behind_a_page(failure: Failure | None) -> bool:
    """Whether it was forbidden by a page, or without a word, and may be booked all the same."""
    if failure is None or failure.category is not Category.AUTHORISATION:
        return False
    return any(_is_marked(pair, (BY_A_PAGE,)) for pair in failure.messages)


def is_refused(known: Known) -> bool:
    """Once it is certainly not there, the words of its 409, or its page, are those of a refusal."""
    if is_behind_a_page(known.failure):
        return True
    return is_conflict(known.failure) and known.failure is not None and known.failure.category not in OF_WHAT_IS_THERE


def is_left_open(known: Known) -> bool:
    """Sent once more already, and told the same, or an id told that no look-up shows: only a person sends it again."""
    if known.category is Category.TOLD_ID:
        return True
    return known.failure is not None and known.failure.category in OF_WHAT_IS_THERE and _was_told_again(known.failure)


def as_refusal(failure: Failure) -> Failure:
    """In the target's own words: what we could not find out meanwhile is over."""
    theirs = tuple(pair for pair in failure.messages if not isinstance(pair.message, Message))
    if not theirs and is_behind_a_page(failure):
        theirs = tuple(pair for pair in failure.messages if _is_marked(pair, (BY_A_PAGE,)))
    return replace(failure, messages=theirs or failure.messages)


def stays_said(failure: Failure) -> tuple[FieldMessage, ...]:
    """What of our own words is not replaced by what a look-up says."""
    return tuple(pair for pair in failure.messages if _is_marked(pair, (TOLD_AGAIN, TOLD_ID, LOST, BY_A_PAGE)))


def goes_again(known: Known) -> bool:
    """It was refused already, and is looked up before it is sent anew: a refusal that stands there is no news."""
    return known.failure is not None and any(_is_marked(pair, (LOST,)) for pair in known.failure.messages)


def refused_so(known: Known | None) -> Failure | None:
    """How it was refused, where its own booking may be what it was refused for."""
    if known is None or known.state is not DeliveryState.REJECTED or known.failure is None:
        return None
    is_so = is_conflict(known.failure) or known.failure.category is Category.KEY_REUSED
    return known.failure if is_so else None


def _was_told_again(failure: Failure) -> bool:
    return any(map(_is_marked, failure.messages))


def _is_marked(pair: FieldMessage, codes: tuple[str, ...] = (TOLD_AGAIN,)) -> bool:
    return isinstance(pair.message, Message) and pair.message.code in codes
