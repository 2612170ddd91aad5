"""What denies it where no message stands: a code in words, a warning, the title of a problem. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.connectors.http_base.answer_words import MAX_WORD, has_failed, named, words_of
from core.connectors.http_base.sentences.verdicts import denies_flatly

MAX_TEXTS = 20
_WARNINGS = frozenset(("warning", "warnings", "advarsel", "advarsler", "varning", "varningar", "warnung", "warnungen"))
_REMARKS = frozenset(("note", "notes", "notices", "remark", "remarks", "merknad", "merknader"))
_LONGEST_REMARK = 40  # what is longer is about something else too
_WORDS = frozenset(("message", "msg", "text", "detail", "description", "melding", "tekst"))
_CODES = frozenset(("code", "kode"))
DENY_BESIDE = _WARNINGS | _REMARKS | _CODES | frozenset(("title",))
TOLD_BESIDE = DENY_BESIDE | frozenset(("instance", "type", "description"))


def denied_beside(told: Sequence[tuple[str, str, Any]]) -> Iterator[tuple[str, Any]]:
    """(Name, value) of what denies it among (plain name, name, value) of one object."""
    names = {name: value for name, _, value in told}
    for name, stated, value in told:
        if (name in _CODES and _has_failed(value)) or (_may_deny(name, names) and _denies_flatly(value)):
            yield stated, value


def _has_failed(code: Any) -> bool:
    """`FAILED`, `ERR_LOCKED`; 404 may be an account, and `NOK` a currency."""
    parts = words_of(code[:MAX_WORD]) if isinstance(code, str) else []
    return bool(parts) and parts != ["nok"] and parts[0].isalpha() and (parts[0] == "err" or has_failed(code))


def _may_deny(name: str, names: Mapping[str, Any]) -> bool:
    """A title and a description are the record's own but for those of a problem, or beside a code in words."""
    if name == "title":
        return "instance" in names or ":" in str(names.get("type", ""))
    code = names.get("code")
    if name in _REMARKS:
        return len(str(names[name])) <= _LONGEST_REMARK
    return name in _WARNINGS or (name == "description" and isinstance(code, str) and code[:1].isalpha())


def _denies_flatly(value: Any) -> bool:
    """A text, or one of a list, perhaps in objects of their own."""
    texts = [value] if isinstance(value, str) else value[:MAX_TEXTS] if isinstance(value, list) else []
    inner = [one for text in texts if isinstance(text, dict) for name, _, one in named(text) if name in _WORDS]
    return any(isinstance(text, str) and denies_flatly(text) for text in (*texts, *inner))
