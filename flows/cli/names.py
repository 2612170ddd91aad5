"""Who asks, and which integration is meant: an unknown name is answered with the nearest one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from core.configuration import IntegrationConfig
from core.errors import BadRequest
from core.i18n import Words, sanitise
from core.model import Principal
from core.settings import operating_system_user
from data.commands.integrations import list_integrations
from data.queries.people import local_principal, organisations
from data.store.protocol import Store

_SHOWN = 5


def who(store: Store) -> Principal:
    """The person at the keyboard: Local mode's admin."""
    return local_principal(operating_system_user(), organisations(store))


def the_integration(person: Principal, store: Store, name: str, _: Words) -> IntegrationConfig:
    """The integration of this id. Raises BadRequest with the nearest ids when there is none."""
    configs = list_integrations(person, store)
    for config in configs:
        if config.id == name:
            return config
    raise BadRequest(unknown_id(name, [config.id for config in configs], _))


def unknown_id(name: str, known: Sequence[str], _: Words) -> str:
    """What to say of an id nobody knows."""
    asked = sanitise(name, limit=80, one_line=True)
    if not known:
        return _("There is no integration {name}: none was added yet.", name=asked)
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if near:
        return _("There is no integration {name}. Did you mean {near}?", name=asked, near=near[0])
    some = ", ".join([*known[:_SHOWN], *(["…"] if len(known) > _SHOWN else [])])
    return _("There is no integration {name}. There are: {names}", name=asked, names=some)
