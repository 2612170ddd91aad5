"""What is kept of a person: found by a record's key, or by a name or any other text, wherever words are kept."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from core.errors import BadRequest
from core.messages import message
from core.model import Principal
from data.store.protocol import Store
from data.store.rows import message_parts

SHORTEST: Final = 4  # letters of a text that is looked for
MOST_FOUND: Final = 5_000
_SHORTEST_VALUE: Final = 5  # of a value that was sent: a shorter one stands in too many messages of others
_WORDS: Final = ("message", "remark", "value_sent")
_OF_SYNCS: Final = frozenset({"notification", "health_change", "run"})
_CODINGS: Final[Sequence[Callable[[str], str]]] = (
    lambda text: text,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    quote,
    html.escape,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a whole key; and, unless `only_key`, any text that holds it."""

    text: str
    only_key: bool = False

    @property
    def texts(self) -> list[str]:
        """Raises BadRequest: nearly everything would hold it."""
        if self.only_key:
            return []
        if len(self.text.strip()) < SHORTEST:
            raise BadRequest(message("text_too_short_to_look_for", text=self.text, count=SHORTEST))
        return spellings_of(self.text.strip())


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Records with all that is kept of them, their attempts, and what else holds it."""

    records: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    elsewhere: list[dict[str, Any]]

    @property
    def is_empty(self) -> bool:
        """Nothing was found."""
        return not self.records and not self.elsewhere

    def keys(self, told: str = "") -> dict[str, list[str]]:
        """The records' keys by integration; of those only that say this of themselves, where it is named."""
        found: dict[str, list[str]] = {}
        for row in self.records:
            if not told or row[told]:
                found.setdefault(row["integration_id"], []).append(row["record_key"])
        return found

    def rows(self) -> dict[str, list[str]]:
        """The ids of what else holds it, by place."""
        found: dict[str, list[str]] = {}
        for row in self.elsewhere:
            found.setdefault(row["place"], []).append(row["row_id"])
        return found


def spellings_of(text: str) -> list[str]:
    """How a text may stand in words, in JSON, in JSON within JSON, in an address or a page; in small letters."""
    forms = {text, text.lower(), text.upper(), text.title()}
    coded = {coding(unicodedata.normalize("NFC", form)) for form in forms for coding in _CODINGS}
    return sorted({unicodedata.normalize("NFC", one.lower()) for one in coded})


def personal_data(principal: Principal, store: Store, organisation_id: str, asked: Asked) -> PersonalData:
    """All of it. What a sync told of such a record (a cause, its value) is found by the record's own words.

    Raises BadRequest: too short, or more than 5,000 rows.
    """
    whose = {"organisations": list(principal.organisations), "organisation_id": organisation_id}
    texts = asked.texts
    records = _read(store, "records_about", {**whose, "record_key": asked.text, "texts": texts})
    elsewhere = _read(store, "words_elsewhere", {**whose, "texts": texts, "integration_id": None})
    found = PersonalData(records, [], elsewhere)
    attempts, more = [], []
    for integration_id, keys in found.keys().items():
        of_keys = {"organisations": whose["organisations"], "integration_id": integration_id, "record_keys": keys}
        attempts += _read(store, "attempts_about", of_keys)
        more += _told_of(store, whose, integration_id, [*records, *attempts], keys)
    return PersonalData(records, attempts, _once([*elsewhere, *more]))


def _told_of(
    store: Store, whose: Mapping[str, Any], integration_id: str, rows: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> list[dict[str, Any]]:
    """Messages and lights that told its words, and comments in the log that name its key."""
    own = [row for row in rows if row["record_key"] in keys and row.get("integration_id") in {None, integration_id}]
    told = [word for row in own for word in _words_of(row) if len(word) >= _SHORTEST_VALUE]
    asked = {**whose, "integration_id": integration_id}
    texts = sorted({spelled for word in set(told) for spelled in spellings_of(word)})
    found = _read(store, "words_elsewhere", {**asked, "texts": texts}) if texts else []
    named = [json.dumps(key, ensure_ascii=False).lower() for key in keys]
    commented = _read(store, "words_elsewhere", {**asked, "texts": named})
    return [
        *(row for row in found if row["place"] in _OF_SYNCS),
        *(row for row in commented if row["place"] == "activity"),
    ]


def _words_of(row: Mapping[str, Any]) -> Iterable[str]:
    """A system's words and values; a sentence of ours is no one's, but what it told is."""
    ours = message_parts(row.get("ours"))
    for name in _WORDS:
        if row.get(name) and (name == "value_sent" or ours is None):
            yield row[name]
    if isinstance(ours, dict):
        yield from (value for value in (ours.get("values") or {}).values() if isinstance(value, str))


def _read(store: Store, name: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = store.read(name, {**params, "limit": MOST_FOUND + 1}).to_pylist()
    if len(rows) > MOST_FOUND:
        raise BadRequest(message("too_much_found", count=MOST_FOUND))
    return list(rows)


def _once(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(row["place"], row["row_id"]): row for row in rows}.values())
