"""Who asks, and which integration is meant: an unknown name is answered with the nearest one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from core.configuration import IntegrationConfig
from core.configuration.ids import BETWEEN, own_id
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


class Named(NamedTuple):
    """An integration that somebody names: what it is kept by, and its configuration."""

    integration_id: str
    config: IntegrationConfig

    @property
    def as_json(self) -> dict[str, str]:
        """What says in JSON which one it is."""
        return {"integration": self.config.id, "organisation": self.config.organisation}


def the_integration(person: Principal, store: Store, name: str, _: Words) -> Named:
    """The integration of this id. Raises BadRequest with the nearest ids when there is none, or all of several."""
    configs = list_integrations(person, store)
    found = the_one(name, {key: config.organisation for key, config in configs.items()}, _)
    return Named(found, configs[found])


def the_one(name: str, known: Mapping[str, str], _: Words) -> str:
    """Which of these, each with its organisation, is meant by ID or ORGANISATION/ID. Raises BadRequest."""
    organisation, _slash, own = name.rpartition("/")
    found = [key for key, its in known.items() if own_id(key) == own and organisation in {"", its}]
    if BETWEEN in name and name in known:  # as logs and Prefect's pages tell it
        return name
    if not found:
        raise BadRequest(unknown_id(name, list(shown_ids(known).values()), _))
    if len(found) > 1:
        names = ", ".join(f"{known[key]}/{own}" for key in found)
        raise BadRequest(_("Several organisations have an integration {id}. Name one of: {names}", id=own, names=names))
    return found[0]


def shown_ids(known: Mapping[str, str]) -> dict[str, str]:
    """What a person reads for each of these and may type: its own id, with the organisation where two have it."""
    times = Counter(map(own_id, known))
    return {key: own_id(key) if times[own_id(key)] == 1 else f"{its}/{own_id(key)}" for key, its in known.items()}


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
