"""`synclight integrations new FOLDER`: a first configuration for files nobody has described yet."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from core.errors import BadRequest, StoreUnavailable, reason_of
from core.i18n import Words
from core.mapping import Holds
from core.settings import Settings
from data.queries.people import organisations
from flows.cli.draft import USUAL_TARGET, names_of, propose
from flows.cli.print import print_answer
from flows.clock import SystemClock
from flows.wiring import open_store


def propose_new(
    settings: Settings,
    place: Path,
    *,
    integration_id: str | None,
    organisation: str | None,
    target_kind: str | None,
    out: Path | None,
    asked: Mapping[str, str | int | None],
    as_json: bool,
) -> int:
    """Look at a folder of files and write a first configuration beside the person; nothing is overwritten."""
    _ = Words(settings.language)
    chosen = organisation or _only_organisation(settings)
    kind = target_kind or USUAL_TARGET
    year = SystemClock().now().year
    made = asyncio.run(
        propose(place, chosen, _, integration_id=integration_id, target_kind=kind, asked=asked, this_year=year)
    )
    file = (out or Path(f"{made.integration_id}.toml")).expanduser().absolute()
    try:
        with file.open("x", encoding="utf-8") as written:
            written.write(made.text)
    except FileExistsError:
        raise BadRequest(_("{file} is there already; give another name with --out.", file=file)) from None
    except OSError as error:
        raise BadRequest(
            _("{file} can not be written: {reason}.", file=file, reason=_.translate(reason_of(error)))
        ) from None
    columns = made.guesses.columns
    value = {
        "file": file,
        "id": made.integration_id,
        "files": made.files.count,
        "rows": made.rows,
        "record_key": None if made.guesses.record_key is None else made.guesses.record_key.column,
        "amount": None if made.guesses.amount is None else made.guesses.amount.column,
        "dates": names_of(columns, Holds.DATE),
        "columns": len(columns),
    }
    print_answer("\n".join(_said_of_proposal(value, _)), value, as_json=as_json)
    return 0


def _said_of_proposal(value: Mapping[str, Any], _: Words) -> list[str]:
    nothing = _("none found")
    return [
        _.n("{count} column", "{count} columns", int(value["columns"]))
        + _(
            "; record key: {key}; amount: {amount}; dates: {dates}",
            key=value["record_key"] or nothing,
            amount=value["amount"] or nothing,
            dates=", ".join(value["dates"]) or nothing,
        ),
        _("A first draft is in {file}. Read the lines that say CHECK.", file=value["file"]),
        _("Then see what would be sent, without sending: synclight dry-run {file}", file=value["file"]),
    ]


def _only_organisation(settings: Settings) -> str:
    """The organisation that is there, when the stack runs and there is exactly one."""
    try:
        with closing(open_store(settings, "read")) as store:
            known = organisations(store)
    except StoreUnavailable:
        return "my-organisation"
    return known[0].organisation_id if len(known) == 1 else "my-organisation"
