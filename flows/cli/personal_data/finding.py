"""`synclight personal-data find` and `export`."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.configuration.ids import own_id
from core.errors import BadRequest, reason_of
from core.i18n import Words, sanitise
from core.model import Principal
from core.permissions import Action
from core.settings import Settings
from data.commands.personal_data import look_for
from data.queries.personal_data import Asked, PersonalData
from data.store.whole_file import write_whole
from flows.cli.names import who
from flows.cli.output_files import refuse_inputs, writable
from flows.cli.print import a_progress_bar, print_answer, print_json, print_table, say
from flows.clock import SystemClock
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store

_KIND = "synclight personal data"


def show_found(settings: Settings, organisation: str, asked: Asked, *, as_json: bool) -> int:
    """Print where it is kept: records by key, and how much else."""
    _ = Words(settings.language)
    found = _found(settings, organisation, asked, Action.FIND_PERSONAL_DATA, None, _)
    if as_json:
        print_json(counted(found))
        return 0
    if found.is_empty:
        say(_("Nothing is kept that holds it."))
        return 0
    cells = [(own_id(row["integration_id"]), row["record_key"], row["state"], _money(row)) for row in found.records]
    if cells:
        print_table([_("Integration"), _("Record"), _("State"), _("Amount")], cells)
    say(how_much(found, _))
    return 0


def write_found(settings: Settings, organisation: str, asked: Asked, file: Path, *, as_json: bool) -> int:
    """Write all of it as JSON, for nobody else to read."""
    _ = Words(settings.language)
    target = writable(settings, file, _is_earlier, _)
    found = _found(settings, organisation, asked, Action.EXPORT_PERSONAL_DATA, target, _)
    whole = {"kind": _KIND, "organisation": organisation, "asked": asked.text, **_parts(found)}
    try:
        write_whole(target, json.dumps(whole, ensure_ascii=False, indent=2, default=_plain))
    except OSError as error:
        reason = _.translate(reason_of(error))
        raise BadRequest(_("{file} can not be written: {reason}.", file=target, reason=reason)) from None
    sentence = _("All that is kept is in {file}: {what}", file=target, what=how_much(found, _))
    print_answer(sentence, {"file": target, **counted(found)}, as_json=as_json)
    return 0


def known_organisation(person: Principal, organisation: str, _: Words) -> None:
    """Raises BadRequest with those there are."""
    if organisation not in person.organisations:
        known = ", ".join(person.organisations) or _("none yet")
        asked = sanitise(organisation, limit=80, one_line=True)
        raise BadRequest(_("There is no organisation {id}. There is: {names}", id=asked, names=known))


def how_much(found: PersonalData, _: Words) -> str:
    """How many records and what else, in one line."""
    records = _.n("{count} record", "{count} records", len(found.records))
    others = _.n("{count} message or note", "{count} messages and notes", len(found.elsewhere))
    return f"{records}, {others}."


def counted(found: PersonalData) -> dict[str, Any]:
    """The same for scripts, with the keys."""
    return {
        "records": _by_own_id(found.keys()),
        "open_records": _by_own_id(found.keys("is_open")),
        "other_rows": dict(Counter(row["place"] for row in found.elsewhere)),
    }


def _found(
    settings: Settings, organisation: str, asked: Asked, action: Action, target: Path | None, _: Words
) -> PersonalData:
    with a_store_that_runs(settings), a_progress_bar(_("Looking")), closing(open_store(settings, "act")) as store:
        person = who(store)
        known_organisation(person, organisation, _)
        if target is not None:
            refuse_inputs(person, store, settings, [target], _)
        return look_for(person, store, organisation, asked, action=action, now=SystemClock().now())


def _parts(found: PersonalData) -> dict[str, Any]:
    rows = {"records": found.records, "attempts": found.attempts, "messages_and_notes": found.elsewhere}
    return {name: [_of_own_id(row) for row in those] for name, those in rows.items()}


def _by_own_id(keys: dict[str, list[str]]) -> dict[str, list[str]]:
    return {own_id(integration_id): those for integration_id, those in keys.items()}


def _of_own_id(row: dict[str, Any]) -> dict[str, Any]:
    whole = row.get("integration_id")
    return row if whole is None else {**row, "integration_id": own_id(whole)}


def _money(row: dict[str, Any]) -> str:
    return "" if row["amount"] is None else f"{row['amount']} {row['currency'] or ''}".rstrip()


def _is_earlier(file: Path) -> bool:
    with file.open("rb") as opened:
        return f'"kind": "{_KIND}"'.encode() in opened.read(100)


def _plain(value: object) -> str:
    if isinstance(value, datetime | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an export")
