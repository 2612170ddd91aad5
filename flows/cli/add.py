"""`synclight integrations add FILE`: an organisation or an integration, validated whole, then scheduled."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from contextlib import closing
from pathlib import Path

from core.configuration import MOST_BYTES, keys_of, read_integration, read_organisation
from core.errors import BadConfiguration, SchedulerDown, reason_of
from core.i18n import Words
from core.messages import message
from core.settings import Settings
from core.small_files import NotAFile, TooLarge, read_small
from data.commands.integrations import save_integration, save_organisation
from data.queries.people import organisations
from flows.cli.names import who
from flows.cli.print import print_answer
from flows.clock import SystemClock
from flows.reach import reach_of
from flows.scheduler.deployments import reconcile_schedules
from flows.wiring import open_store

_ONLY_IN_INTEGRATIONS = frozenset({"organisation", "source", "target", "mapping", "schedule"})


def add_file(settings: Settings, file: Path, *, as_json: bool = False) -> int:
    """Add or change what the file describes. Raises BadConfiguration, NotAllowed, StoreUnavailable."""
    _ = Words(settings.language)
    text = configuration_text(file)
    now = SystemClock().now()
    if not _is_integration(text):
        organisation = read_organisation(text, file.name)
        with closing(open_store(settings, "configure")) as store:
            there = {one.organisation_id for one in organisations(store)}
            save_organisation(who(store), store, organisation, now)
        value = {"kind": "organisation", "id": organisation.id, "scheduled": False}
        told = [_("The organisation {id} is saved.", id=organisation.id), *_apart(there | {organisation.id}, there, _)]
        print_answer("\n".join(told), value, as_json=as_json)
        return 0
    integration = read_integration(text, file.name)
    with closing(open_store(settings, "configure")) as store:
        reach_of(settings, store, integration.organisation).refuse(integration)
        save_integration(who(store), store, integration, now)
    late = follow_schedules(settings, _)
    saved = {"kind": "integration", "id": integration.id, "scheduled": not late}
    sentences = [_("The integration {id} is saved.", id=integration.id), *late]
    print_answer("\n".join(sentences), saved, as_json=as_json)
    return 0


def _apart(now: AbstractSet[str], before: AbstractSet[str], _: Words) -> list[str]:
    """What changes for the first organisation when a second one comes."""
    if not (len(before) == 1 and len(now) > 1):
        return []
    return [
        _(
            "There are several organisations now: each reads only inbox/<organisation> and the folders that "
            "SYNCLIGHT_INPUT_FOLDERS names for it, and its secrets lie in secrets/<organisation>. "
            "Move those of {id} there.",
            id=", ".join(before),
        )
    ]


def follow_schedules(settings: Settings, _: Words) -> list[str]:
    """Let Prefect follow the tables now, and say what there is to say when it does not answer."""
    try:
        with closing(open_store(settings, "sync")) as store:
            reconcile_schedules(settings, store)
    except SchedulerDown:
        return [_("Prefect does not answer. The schedule is set when Prefect is back.")]
    return []


def configuration_text(file: Path) -> bytes:
    """A configuration file as it stands. Raises BadConfiguration."""
    key, wanted = message("key_file"), message("a_readable_file")
    try:
        return read_small(file, MOST_BYTES)
    except TooLarge:
        raise BadConfiguration(file.name, key, message("more_than_1_mb"), message("at_most_1_mb")) from None
    except NotAFile:
        raise BadConfiguration(str(file), key, message("something_else"), wanted) from None
    except OSError as error:
        raise BadConfiguration(str(file), key, reason_of(error), wanted) from None


def _is_integration(text: bytes) -> bool:
    """Tell the two kinds apart by their keys; a broken file is refused by the integration's reader."""
    try:
        keys = keys_of(text, "")
    except BadConfiguration:
        return True
    return bool(keys & _ONLY_IN_INTEGRATIONS)
