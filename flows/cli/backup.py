"""`synclight backup FILE` and `restore FILE`: a full copy that was read whole, and putting one back."""

from __future__ import annotations

import sys
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.errors import BadRequest, DatabaseUnreadable, StoreFull, StoreUnavailable, SynclightError
from core.i18n import Words, sanitise
from core.i18n.audit_actions import lost_span
from core.permissions import Action
from core.settings import Settings
from data.commands.audit import audit_rows
from data.commands.copies import note_copy
from data.store.backups import BackupReport, check, is_backup, make, restore, tell_erasures
from data.store.local.erasing import finish_erasures
from flows.cli.names import who
from flows.cli.output_files import refuse_inputs, writable
from flows.cli.print import IN_JSON, a_console, a_progress_bar, print_answer, say
from flows.cli.sql import bytes_in_words
from flows.clock import SystemClock
from flows.stack.last_backup import remember_backup
from flows.stack.own_store import a_stopped_home, a_store_that_runs, our_own_store
from flows.wiring import open_store

_NOT_OPEN = 3  # as for a stack that did not come up
_YES = frozenset({"yes", "y", "ja", "j"})


def back_up(settings: Settings, file: Path, *, as_json: bool) -> int:
    """Write a full copy and read it whole; an older one stays until the new one is proven."""
    _ = Words(settings.language)
    target = writable(settings, file, is_backup, _)
    with (
        a_store_that_runs(settings),
        a_progress_bar(_("Copying and reading it back")),
        closing(open_store(settings, "sync")) as store,
    ):
        now = SystemClock().now()  # noted first: a copy that nobody can account for never leaves
        person = who(store)
        refuse_inputs(person, store, settings, [target], _)
        note_copy(person, store, Action.BACKUP, request_id=uuid4().hex, now=now, after={"file": target.name})
        report = make(store, target)
        tell_erasures(settings.database, target)
        remember_backup(settings, target, now)
    print_answer(
        _("The backup is in {file}. It was opened and read whole: {holds}.", file=target, holds=_holds(report, _)),
        _as_json(report),
        as_json=as_json,
    )
    return 0


def put_back(settings: Settings, file: Path, *, yes: bool, as_json: bool) -> int:
    """Put a backup in the place of the database, while nothing runs. The present files are kept aside."""
    _ = Words(settings.language)
    backup = file.expanduser().absolute()
    now = SystemClock().now()
    with a_stopped_home(settings):
        with a_progress_bar(_("Reading the backup")):
            report = check(backup)
        _need_a_yes(settings, report, now, _, yes=yes)
        with a_progress_bar(_("Putting the backup back and opening it")):
            done = restore(settings.database, backup, now)
            _erase_again(settings)
            opened = _opened(settings, backup, now, Words(IN_JSON) if as_json else _)
    value = {**_as_json(report), "kept": done.kept, "restored": not opened.trouble, **asdict(opened)}
    kept = [] if done.kept is None else [_("The database of before is kept in {folder}.", folder=done.kept)]
    if opened.trouble:
        first = _(
            "The backup of {moment} was put in place, and the database does not open.", moment=_made(report, now, _)
        )
        print_answer("\n".join([first, opened.trouble, *kept]), value, as_json=as_json)
        return _NOT_OPEN
    lines = [
        _("The backup of {moment} is in place: {holds}.", moment=_made(report, now, _), holds=_holds(report, _)),
        *kept,
        _("Every record will be looked up in its system before anything is sent; until then the lights are grey."),
        _missing(opened, _),
    ]
    print_answer("\n".join(lines), value, as_json=as_json)
    return 0


def _erase_again(settings: Settings) -> None:
    """Here, where nobody waits for a store that starts; what goes wrong is tried again, and said, by its start."""
    with suppress(StoreFull, StoreUnavailable, DatabaseUnreadable):
        finish_erasures(settings.database, SystemClock())


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the first opening showed: the span in which decisions may be missing, or what went wrong."""

    lost_from_at: datetime | None = None
    lost_until_at: datetime | None = None
    trouble: str = ""


def _opened(settings: Settings, backup: Path, now: datetime, _: Words) -> _Opened:
    """Open it once, so that it is known to open, and write down who put it back."""
    try:
        with our_own_store(settings), closing(open_store(settings, "sync")) as store:
            person = who(store)
            note_copy(
                person, store, Action.PUT_BACK_BACKUP, request_id=uuid4().hex, now=now, after={"file": backup.name}
            )
            noticed = audit_rows(person, store, action="restore", limit=1)
    except SynclightError as error:
        return _Opened(trouble=sanitise(_.translate(error.said), limit=2000))
    return _Opened(*lost_span(noticed[0].after)) if noticed else _Opened()


def _missing(opened: _Opened, _: Words) -> str:
    if opened.lost_from_at is None or opened.lost_until_at is None:
        return _("What people decided since then is missing: handled records, pauses, configuration. Look through it.")
    return _(
        "What people decided between {begin} and {end} may be missing: handled records, pauses, configuration. "
        "Look through it.",
        begin=f"{_.date(opened.lost_from_at)} {_.short_time(opened.lost_from_at)}",
        end=f"{_.date(opened.lost_until_at)} {_.short_time(opened.lost_until_at)}",
    )


def _need_a_yes(settings: Settings, report: BackupReport, now: datetime, _: Words, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadRequest(_("Nothing was changed. To put the backup back without being asked, add --yes."))
    say(_("The backup of {moment} holds {holds}.", moment=_made(report, now, _), holds=_holds(report, _)))
    say(
        _(
            "It takes the place of the database in {home}; what was stored since then is only kept aside.",
            home=settings.home,
        )
    )
    a_console(errors=True).print(_("Put it back? (yes/no)"), end=" ")
    if sys.stdin.readline().strip().lower() not in _YES:
        raise BadRequest(_("Nothing was changed."))


def _holds(report: BackupReport, _: Words) -> str:
    records = _.n("{count} record", "{count} records", report.records)
    runs = _.n("{count} sync", "{count} syncs", report.rows.get("runs", 0))
    return f"{records}, {runs}, {bytes_in_words(int(report.megabytes * 1_000_000), _)}"


def _made(report: BackupReport, now: datetime, _: Words) -> str:
    return _("an unknown time") if report.last_at is None else _.moment_in_words(report.last_at, now)


def _as_json(report: BackupReport) -> dict[str, Any]:
    return {
        "file": report.path,
        "schema": report.schema,
        "last_transaction": report.number,
        "last_at": report.last_at,
        "rows": report.rows,
        "records": report.records,
    }
