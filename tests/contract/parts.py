"""What a kind must bring, said in the words of whoever forgot it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from core.connectors.kinds import SourceKind, TargetKind
from core.connectors.loading import load
from core.connectors.stands import Stand

HOOKS = ("config", "target", "meet", "recover", "bookings", "variants", "refusal", "secrets", "payload", "amount")
OF_A_TARGET = {
    "connector": "the class that books",
    "paper": "the connector on paper, for a dry run",
    "draft": "the first lines of a configuration",
    "sandbox": "an imitation of its system in process, for the demo",
    "stand": f"the sandbox as the contract suite drives it ({Stand.__module__})",
}


def missing_of_source(kind: SourceKind) -> list[str]:
    """What is missing, one sentence each."""
    return [*_unlike(kind), *_missing(kind.kind, "connector", kind.connector, "the class that reads")]


def missing_of_target(kind: TargetKind) -> list[str]:
    """What is missing, one sentence each."""
    named = [(part, getattr(kind, part), what) for part, what in OF_A_TARGET.items()]
    parts = [line for part, where, what in named for line in _missing(kind.kind, part, where, what)]
    return [*_unlike(kind), *parts, *([] if parts or kind.stand is None else _hooks(kind.kind, load(kind.stand)))]


def _unlike(kind: SourceKind | TargetKind) -> Iterator[str]:
    named = get_args(kind.config.model_fields["kind"].annotation)
    if named != (kind.kind,):
        yield f'{kind.kind}: its configuration must say kind: Literal["{kind.kind}"]'


def _missing(name: str, part: str, where: str | None, what: str) -> Iterator[str]:
    if where is None:
        yield f"{name} has no {part}: name it in its KIND, {part}=... is {what}"
        return
    try:
        load(where)
    except (ImportError, AttributeError) as error:
        yield f"{name}: its {part} {where} cannot be loaded: {error}"


def _hooks(name: str, stand: type[object]) -> Iterator[str]:
    for hook in HOOKS:
        if not hasattr(stand, hook):
            yield f"{name}: its stand has no {hook}"
