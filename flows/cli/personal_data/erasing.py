"""`synclight personal-data erase`: out of the database, its older copies in the home, the logs and the newest backup.

Only while nothing runs: a sync could write it again meanwhile. What is to be erased is written beside the database
first; whatever ends the command on the way, the next start of the store goes on with it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from core.configuration.ids import own_id
from core.errors import BadRequest, Refused, StoreNotRunning, SynclightError
from core.i18n import Words
from core.messages import message
from core.model import Principal
from core.permissions import Action
from core.settings import Settings
from data.commands.handling import mark_handled
from data.commands.integrations import source_paths
from data.commands.personal_data import erasure_of, look_for, need_for_personal_data
from data.queries.personal_data import Asked, PersonalData, spellings_of
from data.store.backups import forget_unfinished, is_backup, make, only_owner, tell_erasures
from data.store.erasures import BESIDE_DATABASE, Erasure, add_erasures
from data.store.local.erasing import finish_erasures
from data.store.protocol import Store
from flows.cli.names import who
from flows.cli.personal_data.finding import counted, how_much, known_organisation
from flows.cli.personal_data.places import clean_logs, inputs_holding, pattern_of, still_holding
from flows.cli.print import a_console, a_progress_bar, print_answer, say
from flows.clock import SystemClock
from flows.stack.last_backup import last_backup, remember_backup
from flows.stack.own_store import a_stopped_home, our_own_store
from flows.wiring import open_store

_YES = frozenset({"yes", "y", "ja", "j"})


@dataclass(frozen=True, slots=True)
class _Rest:
    """What became of everything beside the database."""

    backup: Path | None = None
    left: list[Path] = field(default_factory=list)
    inputs: list[Path] = field(default_factory=list)


def erase_found(
    settings: Settings, organisation: str, asked: Asked, *, even_open: bool, yes: bool, as_json: bool
) -> int:
    """Erase it. Raises BadRequest: nothing is found, it is not booked yet, or nobody said yes."""
    _ = Words(settings.language)
    now = SystemClock().now()
    if not settings.database.exists():
        raise StoreNotRunning(message("store_never_started", home=str(settings.home)))
    with a_stopped_home(settings):
        with our_own_store(settings), closing(open_store(settings, "act")) as store:
            person = who(store)
            known_organisation(person, organisation, _)
            need_for_personal_data(person, store, organisation, Action.ERASE_PERSONAL_DATA, now)
            found = look_for(person, store, organisation, asked, action=Action.FIND_PERSONAL_DATA, now=now)
            paths = [path for _id, path in source_paths(person, store)]
            _refuse(found, _, even_open=even_open)
            _need_a_yes(found, _, yes=yes)
            _handle_open(person, store, found, now, _)
        with a_progress_bar(_("Erasing and writing the files anew")):
            older = _erase(settings, erasure_of(person, organisation, asked, found, now))
            rest = _clean(settings, asked, paths, now)
            rest = replace(rest, left=[*older, *rest.left])
    told = {**counted(found), "backup": rest.backup, "still_in": rest.left, "in_input_files": rest.inputs}
    print_answer("\n".join(_lines(found, asked, rest, _)), told, as_json=as_json)
    return 0


def _refuse(found: PersonalData, _: Words, *, even_open: bool) -> None:
    if found.is_empty:
        raise BadRequest(_("Nothing is kept that holds it."))
    on_their_way = [row["record_key"] for row in found.records if row["is_unsettled"] and not row["is_open"]]
    if on_their_way:
        raise BadRequest(
            _(
                "{keys}: on its way, or in the system's own queue. Wait until it is booked or refused.",
                keys=_some(on_their_way),
            )
        )
    open_keys = [key for keys in found.keys("is_open").values() for key in keys]
    if open_keys and not even_open:
        raise BadRequest(
            _(
                "{keys}: not booked, and somebody needs to see why. Get it booked or handled first; or say "
                "--even-open: then it is marked as handled and not sent any more.",
                keys=_some(open_keys),
            )
        )


def _need_a_yes(found: PersonalData, _: Words, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadRequest(_("Nothing was erased. To erase it without being asked, add --yes."))
    say("\n".join(f"{own_id(name)}: {_some(keys, 50)}" for name, keys in found.keys().items()))
    say(how_much(found, _))
    a_console(errors=True).print(_("Erase it for good? (yes/no)"), end=" ")
    if sys.stdin.readline().strip().lower() not in _YES:
        raise BadRequest(_("Nothing was erased."))


def _handle_open(person: Principal, store: Store, found: PersonalData, now: datetime, _: Words) -> None:
    """A person said so: from here on no sync sends them."""
    for integration_id, keys in found.keys("is_open").items():
        try:
            mark_handled(
                person,
                store,
                integration_id,
                len(keys),
                reason=_("personal data erased"),
                request_id=uuid4().hex,
                now=now,
                record_keys=keys,
            )
        except Refused:
            raise BadRequest(
                _("{keys}: maybe on its way, or in a stored retry. Wait for the next sync.", keys=_some(keys))
            ) from None


def _erase(settings: Settings, erasure: Erasure) -> list[Path]:
    """In the database, and in those of before a restore; the answer is in which of these it could not be done."""
    database, clock, left = settings.database, SystemClock(), []
    with only_owner(database.parent / "owner.lock", message("stop_synclight_first")):
        wishes = database.with_name(BESIDE_DATABASE)
        add_erasures(wishes, [erasure])
        finish_erasures(database, clock)
        forget_unfinished(database)
        for older in sorted(database.parent.glob(f"before-restore-*/{database.name}")):
            try:
                finish_erasures(older, clock, wishes)
            except SynclightError:
                left.append(older)
    return left


def _clean(settings: Settings, asked: Asked, paths: Sequence[str], now: datetime) -> _Rest:
    wanted = pattern_of(spellings_of(asked.text), asked.text)
    if not asked.only_key:
        clean_logs(settings, wanted)
    left = [] if asked.only_key else still_holding(settings, wanted)  # the key itself stays in the ledger
    backup = last_backup(settings)
    if backup is not None and not _is_written_anew(settings, backup, now):
        left = [backup, *left]
        backup = None
    return _Rest(backup, left, inputs_holding(settings, paths, wanted))


def _is_written_anew(settings: Settings, backup: Path, now: datetime) -> bool:
    """It is erased already: a backup that cannot be written is told, and no reason to end."""
    try:
        if not is_backup(backup):
            return False
        with our_own_store(settings), closing(open_store(settings, "sync")) as store:
            make(store, backup)
        tell_erasures(settings.database, backup)
    except (SynclightError, OSError):
        return False
    remember_backup(settings, backup, now)
    return True


def _lines(found: PersonalData, asked: Asked, rest: _Rest, _: Words) -> list[str]:
    lines = [_("Erased: {what} Keys, amounts, states and sums stay.", what=how_much(found, _))]
    spelled = spellings_of(asked.text)
    named = [row["record_key"] for row in found.records if not asked.only_key and _is_in(row, spelled)]
    if named:
        lines.append(
            _("It stands in keys or references, by which a booking is known; these stay: {keys}.", keys=_some(named))
        )
    if rest.backup is not None:
        lines.append(
            _("The newest backup was written anew: {file}. Older ones still hold it: delete them.", file=rest.backup)
        )
    else:
        lines.append(_("Every backup made until now holds it: make a new one, and delete those."))
    if rest.left:
        lines.append(_("These files hold it still: {files}.", files=_paths(rest.left)))
    if rest.inputs:
        lines.append(
            _(
                "These input files are yours, and were not changed. They hold it, and the next sync reads them: "
                "{files}.",
                files=_paths(rest.inputs),
            )
        )
    return lines


def _is_in(row: dict[str, Any], spelled: Sequence[str]) -> bool:
    told = " ".join(str(row[name] or "") for name in ("record_key", "reference", "object_key", "target_id")).lower()
    return any(one in told for one in spelled)


def _some(keys: Sequence[str], most: int = 10) -> str:
    return ", ".join([*keys[:most], *(["…"] if len(keys) > most else [])])


def _paths(files: Sequence[Path]) -> str:
    return _some([str(file) for file in files], 50)
