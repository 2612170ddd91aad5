"""`synclight integrations pause`, `resume` and `remove`: each is an audit row, and the schedule follows."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from datetime import datetime, timedelta
from uuid import uuid4

from core.alerts.telling import money_as_text
from core.errors import BadRequest, Refused
from core.i18n import Words
from core.settings import Settings
from data.commands.pausing import pause, pauses, resume
from data.commands.removing import StillOpen, remove, still_open
from data.queries.people import organisations
from data.store.protocol import Store
from flows.cli.add import follow_schedules
from flows.cli.names import the_integration, who
from flows.cli.print import a_console, print_answer
from flows.clock import SystemClock
from flows.wiring import open_store

_LENGTH = re.compile(r"(\d{1,4})\s*([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=366)


def pause_one(
    settings: Settings, name: str, *, until: str | None, until_resumed: bool, reason: str, as_json: bool
) -> int:
    """Let one integration's schedule rest until a stated end. Raises BadRequest, NotAllowed, StoreUnavailable."""
    _ = Words(settings.language)
    now = SystemClock().now()
    if (until is None) == (not until_resumed):
        raise BadRequest(_("A pause has an end: give --until 2026-12-01 (or 8h, 3d), or say --until-resumed."))
    if not reason.strip():
        raise BadRequest(_("Say why, with --reason: whoever looks at it next must understand the pause."))
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        named = the_integration(person, store, name, _)
        integration_id = named.integration_id
        words = _words_of(settings, store, named.config.organisation)
        until_at = None if until is None else end_of_pause(until, now, words)
        pause(person, store, integration_id, until_at=until_at, reason=reason.strip(), request_id=uuid4().hex, now=now)
        is_open = still_open(person, store, integration_id).records
    late = follow_schedules(settings, _)
    if until_at is None:
        sentences = [_("{id} is paused until you resume it.", id=name)]
    else:
        sentences = [_("{id} is paused until {moment}.", id=name, moment=words.moment_in_words(until_at, now))]
    if is_open:
        still = _.n(
            "{count} record is not booked and stays red.", "{count} records are not booked and stay red.", is_open
        )
        sentences.append(still)
    value = {
        **named.as_json,
        "paused": True,
        "until_at": until_at,
        "reason": reason.strip(),
        "by": person.person,
        "open_records": is_open,
        "scheduled": not late,
    }
    print_answer(" ".join([*sentences, *late]), value, as_json=as_json)
    return 0


def resume_one(settings: Settings, name: str, *, as_json: bool) -> int:
    """Let its schedule go on."""
    _ = Words(settings.language)
    with closing(open_store(settings, "act")) as store:
        person = who(store)
        named = the_integration(person, store, name, _)
        was_paused = bool(pauses(person, store, named.integration_id))
        resumed = resume(person, store, named.integration_id, request_id=uuid4().hex, now=SystemClock().now())
    late = follow_schedules(settings, _)
    sentence = _("{id} goes on with its schedule.", id=name) if resumed else _("{id} was not paused.", id=name)
    value = {**named.as_json, "paused": False, "was_paused": was_paused, "scheduled": not late}
    print_answer(" ".join([sentence, *late]), value, as_json=as_json)
    return 0


def remove_one(settings: Settings, name: str, *, confirm: str | None, yes: bool, as_json: bool) -> int:
    """Take one integration out; its ledger stays. What is open must be repeated, with its money."""
    _ = Words(settings.language)
    with closing(open_store(settings, "configure")) as store:
        person = who(store)
        named = the_integration(person, store, name, _)
        left = still_open(person, store, named.integration_id)
        if left.is_running:
            raise BadRequest(_("A sync of {id} is running. Wait until it is over, then remove it.", id=name))
        _need_confirmation(name, left, confirm, _, yes=yes)
        try:
            remove(person, store, named.integration_id, left, request_id=uuid4().hex, now=SystemClock().now())
        except Refused:
            raise BadRequest(_("{id} changed while you asked. Nothing was removed; ask again.", id=name)) from None
    late = follow_schedules(settings, _)
    sentence = _("{id} is removed. Its history stays, and adding it again continues it.", id=name)
    value = {
        **named.as_json,
        "removed": True,
        "open_records": left.records,
        "open_money": left.money,
        "open_credit": money_as_text(left.total.credit),
        "open_without_amount": left.total.without_amount if left.money else 0,
        "scheduled": not late,
    }
    print_answer(" ".join([sentence, *late]), value, as_json=as_json)
    return 0


def end_of_pause(text: str, now: datetime, _: Words) -> datetime:
    """8h, 3d, 2w, 2026-12-01 (its first minute) or 2026-12-01T08:00 in the organisation's zone. Raises BadRequest."""
    length = _LENGTH.fullmatch(text.strip())
    if length is not None:
        until_at = now + int(length[1]) * _UNITS[length[2]]
    else:
        try:
            given = datetime.fromisoformat(text.strip())
        except ValueError:
            raise BadRequest(
                _("--until: found {found}, wanted a date like 2026-12-01, 2026-12-01T08:00, 8h or 3d.", found=text[:40])
            ) from None
        until_at = given if given.tzinfo is not None else given.replace(tzinfo=_.zone)
    if not now < until_at <= now + _LONGEST:
        raise BadRequest(
            _("--until: found {found}, wanted a moment in the future, at most a year away.", found=text[:40])
        )
    return until_at


def _need_confirmation(name: str, left: StillOpen, confirm: str | None, _: Words, *, yes: bool) -> None:
    """Nothing open: a yes is enough. Money that is not booked: its number and sum, word for word."""
    words = _words_open(left, _)
    if left.records:
        told = ", ".join((words, *_.beside(left.total))) if left.money else words
        if confirm is None and sys.stdin.isatty():
            confirm = _asked(
                _(
                    'Not booked yet in {id}: {told}. To remove it anyway, type "{words}":',
                    told=told,
                    words=words,
                    id=name,
                )
            )
        if _bare(confirm or "") not in {_bare(words), _bare(_words_open(left, Words("en")))}:
            raise BadRequest(
                _(
                    "{id} was not removed. Not booked yet: {told}. "
                    'To remove it anyway, repeat that: --confirm "{words}"',
                    id=name,
                    told=told,
                    words=words,
                )
            )
        return
    if yes or confirm is not None:
        return
    if sys.stdin.isatty() and _asked(_("Remove {id}? Nothing of it is open. (yes/no)", id=name)) in {
        "yes",
        "y",
        "ja",
        "j",
    }:
        return
    raise BadRequest(_("{id} was not removed. To remove it without being asked, add --yes.", id=name))


def _words_open(left: StillOpen, _: Words) -> str:
    """What a person repeats to confirm: `37 records, NOK 41200.00`."""
    count = _.n("{count} record", "{count} records", left.records)
    return f"{count}, {left.money}" if left.money else count


def _asked(question: str) -> str:
    a_console(errors=True).print(question, end=" ")
    return sys.stdin.readline().strip().lower()


def _bare(text: str) -> str:
    """Without the spaces and commas that only group a number's digits."""
    return re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", " ".join(text.lower().split()))


def _words_of(settings: Settings, store: Store, organisation_id: str) -> Words:
    zones = {tenant.organisation_id: tenant.time_zone for tenant in organisations(store)}
    return Words(settings.language, zones.get(organisation_id, "Europe/Oslo"))
