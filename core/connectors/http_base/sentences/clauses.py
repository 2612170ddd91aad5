"""Whether one clause of a sentence says that the record was not taken. Pure."""

from __future__ import annotations

import re

from core.connectors.http_base.sentences.reasons import BESIDE, MAYBE_SO, NOT_SO
from core.connectors.http_base.sentences.words import (
    DO,
    DOING,
    DONE,
    ERROR,
    FAILED,
    FILLERS,
    GETAN,
    GJORE,
    GJORT,
    IKKE,
    IT,
    MODAL,
    NO,
    NOT,
    REJECTED,
    TUN,
    UNDONE,
)

CLAUSES = re.compile(
    r"[.;!?|](?:\s+|$)|[\n,]\s*"
    r"|\s+(?:but|however|because|although|men|fordi|selv om|eftersom|aber|weil|jedoch|sondern|[-–—])\s+"
)
BEEN = r"(?:(?:yet|have|been|be|get|successfully|blitt|bli|vorte|blevet|blive|blivit|bli|ännu|noch|worden)\s+)*"
_OF_IT = (  # what stands before says of what
    rf"\b{NOT}\s+{BEEN}{DONE}\b|n't\s+{BEEN}{DONE}\b",
    rf"\b{IKKE}\s+{BEEN}{GJORT}\b|\b{GJORT}\s+{IKKE}\b",
    rf"\bnicht\s+{BEEN}{GETAN}\b",
    rf"\b{FAILED}\b(?!\s+(?:to|å|i\så|at|att|zu)\b)",
    r"\b(?:not\s+(?:been\s+)?successful|not\s+succeed(?:ed)?|without\ssuccess|uten\shell|nicht\s+erfolgreich)\b",
    rf"\b(?:{REJECTED}|{UNDONE})\b",
    rf"\bnicht\s+(?:zu\s+)?{TUN}\b",
)
_DOES_NOT = (  # what stands behind says what
    rf"\b(?:failed|fails|unable|refused|refuses|not\sable|not\spossible|impossible)\s+to\s+{DO}\b",
    rf"\b(?:could\s*not|couldn't|can\s*not|can't|cannot|did\s+not|didn't|was\s+unable\s+to)\s+{DO}\b",
    (
        rf"\b{ERROR}\s+(?:occurred\s+|oppst[oå]d?\s+|opstod\s+|uppstod\s+)?"
        rf"(?:while\s+|when\s+|during\s+|in\s+|on\s+|ved\s+|under\s+|i\s+|vid\s+|beim\s+|bei\s+(?:der\s+)?)?"
        rf"(?:trying\s+to\s+{DO}|{DOING})\b"
    ),
    (
        rf"\b(?:fikk|fekk|får|fik|fick)\s+(?:dessverre\s+|desværre\s+|tyvärr\s+|vi\s+|den\s+|det\s+)*"
        rf"{IKKE}\s+{GJORT}\b"
    ),
    rf"\b(?:lar|lot|lader|lod|låter)\s+(?:seg|sig)\s+{IKKE}\s+{GJORE}\b|\blässt\s+sich\s+nicht\s+{TUN}\b",
    (
        r"\b(?:kunne|kan|klarte|greide|fikk|maktet|kunde|lyckades|lykkedes)\s+"
        rf"(?:dessverre\s+|desværre\s+|tyvärr\s+)?{IKKE}\s+(?:til\s+)?(?:å\s+|at\s+|att\s+)?{GJORE}\b"
    ),
    rf"\b(?:gick|går|gikk|gik)\s+{IKKE}\s+(?:å|at|att)\s+{GJORE}\b",
    rf"\b(?:mislyktes|mislykkedes|misslyckades)\s+(?:(?:i|med)\s+)?(?:å|at|att)\s+{GJORE}\b",
)
_NOTHING_DONE = (
    rf"\b(?:nothing|none|(?:no|0|zero)\s+(?:\w+\s+)?{IT})\s+(?:(?:was|were|is|has\s+been|have\s+been)\s+)?(?:{DONE}|affected|done)\b",
    (
        r"\b(?:ingenting|ingen|intet|inget|(?:ingen|inga|inget|intet|0)\s+"
        rf"(?:\w+\s+)?{IT})\s+(?:(?:ble|blei|vart|er|har\s+blitt|blev|är|har)\s+)?{GJORT}\b"
    ),
    rf"\b(?:nichts|(?:kein(?:e|er|es)?|0)\s+(?:\w+\s+)?{IT}(?:\s+(?:wurde|wurden|ist|sind))?)\s+{GETAN}\b",
)
_FLATLY = (  # of the booking itself, and not of a request or a step
    *_OF_IT[:3],
    rf"\b{UNDONE}\b",
    rf"\bnicht\s+(?:zu\s+)?{TUN}\b",
    rf"\b{DOING}\s+(?:(?:was|has|is|er|ble|har|blev|ist|är|of|av|the)\s+)*(?:{FAILED}|{REJECTED})\b",
)
_BEFORE = re.compile("|".join(f"(?:{one})" for one in _OF_IT))
_BEFORE_FLATLY = re.compile("|".join(f"(?:{one})" for one in _FLATLY))
_BEHIND = re.compile("|".join(f"(?:{one})" for one in _DOES_NOT))
_WHOLE = re.compile("|".join(f"(?:{one})" for one in _NOTHING_DONE))
_IT = re.compile(IT)
_FAILS_NOT = re.compile(rf"(?:\b{NO}|n't)\s+{BEEN}(?:{FAILED}|{REJECTED}|{UNDONE}|{ERROR}|fail)\b")
_MAY_BE_UNDONE = re.compile(
    rf"\b{MODAL}\s+(?:(?:not|no|longer|be|only|now|later|never|anymore|lenger|ikke|ikkje|bare|kun|bli|blive|inte|längre"
    rf"|bara|nicht|mehr|nur|noch|længere|ej|have|been)\s+)*{UNDONE}\b"
)
_DOING = re.compile(DOING)
_TOKENS = re.compile(r"[^\W\d_]+(?![\w-]*\d)")
_END = re.compile(r"\s*[:(]")
_A_PLACE = re.compile(r"(?:to|in|into|due|as|since|with|i|til|på|pga|wegen|vid|ved)\b")


def denies(clause: str) -> bool:
    """Whether it was refused, failed, was not done or was taken back."""
    return _denies(clause, _BEFORE)


def denies_flatly(clause: str) -> bool:
    """Whether the booking itself was not done, or was taken back."""
    return _denies(clause, _BEFORE_FLATLY)


def _denies(text: str, before: re.Pattern[str]) -> bool:
    found = _WHOLE.search(text)
    if found is not None:
        return not BESIDE.search(found[0]) and not NOT_SO.match(text, found.end())
    text = _FAILS_NOT.sub(" ; ", _MAY_BE_UNDONE.sub(" ; ", text))
    found = _BEHIND.search(text)
    if found is not None:
        behind = _behind(text, found)
        return _is_so(text, found) and _is_of_it("" if _A_PLACE.match(behind) else behind, behind)
    found = before.search(text)
    return found is not None and _is_so(text, found) and _is_of_it(text[: found.start()], _behind(text, found))


def _is_so(text: str, found: re.Match[str]) -> bool:
    return not MAYBE_SO.search(text, 0, found.start()) and not NOT_SO.match(text, found.end())


def _is_of_it(said: str, beside: str = "") -> bool:
    """Whether what is spoken of is the record, or nothing else."""
    if BESIDE.search(said) or BESIDE.search(beside):
        return False
    if _IT.search(said) is not None:
        return True
    return all(_DOING.fullmatch(one) for one in set(_TOKENS.findall(said)) - FILLERS)


def _behind(text: str, found: re.Match[str]) -> str:
    """The words right behind the verb; what stands behind a colon is why."""
    return " ".join(_END.split(text[found.end() :], maxsplit=1)[0].split()[:5])
