"""`synclight export …`: failed records for a spreadsheet, runs and attempts as Parquet; `audit`: who did what."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.configuration.ids import own_id
from core.errors import BadRequest, reason_of
from core.i18n import Words
from core.model import Principal
from core.permissions import Action
from core.settings import Settings
from core.spreadsheet import Kind
from data.commands.audit import AuditRow, audit_names, audit_rows, note_export
from data.commands.integrations import list_integrations
from data.queries.exports import export_parquet, is_parquet_export, parquet_names
from data.queries.exports_of_failures import Export, export_failures
from data.queries.exports_of_failures import is_failures_export as is_list_of_failures
from data.store.protocol import Store
from data.store.whole_file import write_whole
from flows.cli.names import shown_ids, the_integration, the_one, who
from flows.cli.output_files import refuse_inputs, writable, writable_folder
from flows.cli.print import a_progress_bar, print_answer, print_json, print_table, say
from flows.cli.sql import take_snapshot
from flows.clock import SystemClock
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store

_MOST_LETTERS = 120
_KINDS: dict[str, Kind] = {".csv": "csv", ".xlsx": "xlsx"}


def write_failures(settings: Settings, name: str, file: Path, *, as_json: bool) -> int:
    """Write what is not booked of one integration as .csv or .xlsx; it is an audit row."""
    _ = Words(settings.language)
    target = writable(settings, file, is_list_of_failures, _)
    kind = _KINDS.get(target.suffix.lower())
    if kind is None:
        raise BadRequest(_("{file}: wanted a name that ends in .csv or .xlsx.", file=target.name))
    now = SystemClock().now()
    with a_store_that_runs(settings), a_progress_bar(_("Writing")), closing(open_store(settings, "act")) as store:
        person = who(store)
        integration_id, _config = the_integration(person, store, name, _)
        refuse_inputs(person, store, settings, [target], _)
        made = export_failures(person, store, integration_id, kind=kind, words=_, now=now)
        note = {"kind": kind, "records": made.records}
        note_export(person, store, integration_id, request_id=uuid4().hex, now=now, after=note)
    _write(target, made.content, _)
    told = {"file": target, "records": made.records, "kind": kind, "cut": made.is_cut}
    print_answer(_how_many(made, target, _), told, as_json=as_json)
    return 0


def _how_many(made: Export, target: Path, _: Words) -> str:
    if not made.is_cut:
        return _.n("{count} record is in {file}.", "{count} records are in {file}.", made.records, file=target)
    first, whole = _.number(made.records), _.number(made.open_records)
    return _("The first {first} of {total} records are in {file}.", first=first, total=whole, file=target)


def write_history(settings: Settings, folder: Path, *, as_json: bool) -> int:
    """Write runs, attempts, open failures and days as Parquet files."""
    _ = Words(settings.language)
    target = writable_folder(settings, folder, parquet_names(), is_parquet_export, _)
    with tempfile.TemporaryDirectory(prefix="synclight-") as scratch:
        snapshot = Path(scratch) / "snapshot.duckdb"
        take_snapshot(
            settings, snapshot, _, note=Action.EXPORT_HISTORY, writes=[target / name for name in parquet_names()]
        )
        with a_progress_bar(_("Writing")):
            files = export_parquet(snapshot, target)
    sentence = _.n("{count} file is in {folder}.", "{count} files are in {folder}.", len(files), folder=folder)
    print_answer(sentence, {"folder": folder, "files": [str(file) for file in files]}, as_json=as_json)
    return 0


def show_audit(
    settings: Settings,
    name: str | None,
    *,
    person: str | None,
    action: str | None,
    most: int,
    as_json: bool,
) -> int:
    """Print who did what, newest first."""
    _ = Words(settings.language)
    now = SystemClock().now()
    with closing(open_store(settings, "read")) as store:
        asker = who(store)
        integration_id = None if name is None else the_one(name, _ever_known(asker, store), _)
        rows = audit_rows(asker, store, integration_id=integration_id, person=person, action=action, limit=most)
    if as_json:
        print_json([_row_as_json(row) for row in rows])
        return 0
    if not rows:
        say(_("Nothing was done that fits."))
        return 0
    ids = shown_ids({row.integration_id: row.organisation_id for row in rows if row.integration_id})
    headings = [_("When"), _("Who"), _("What"), _("Integration"), _("Before"), _("After")]
    cells = [
        (
            Words(settings.language, row.time_zone).moment(row.happened_at, now),
            row.person,
            _.audit_action(row.action, row.after),
            ids.get(row.integration_id or "", ""),
            _short(row.before),
            _short(row.after),
        )
        for row in rows
    ]
    print_table(headings, cells)
    return 0


def _ever_known(asker: Principal, store: Store) -> dict[str, str]:
    """Every integration that is there or stands in the log, with its organisation."""
    there = {key: config.organisation for key, config in list_integrations(asker, store).items()}
    return {**audit_names(asker, store).organisations, **there}


def _row_as_json(row: AuditRow) -> dict[str, Any]:
    return {
        "audit": row.audit_id,
        "at": row.happened_at,
        "person": row.person,
        "action": row.action,
        "integration": None if row.integration_id is None else own_id(row.integration_id),
        "organisation": row.organisation_id,
        "before": row.before,
        "after": row.after,
    }


def _short(noted: Any) -> str:
    """What was noted, in one line; a whole configuration only as its size."""
    if noted is None:
        return ""
    text = noted if isinstance(noted, str) else json.dumps(noted, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} …"


def _write(file: Path, content: bytes, _: Words) -> None:
    """Complete or not at all."""
    try:
        write_whole(file, content)
    except OSError as error:
        raise BadRequest(
            _("{file} can not be written: {reason}.", file=file, reason=_.translate(reason_of(error)))
        ) from None
