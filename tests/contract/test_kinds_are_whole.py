"""A kind in the registry brings everything; one that does not is told what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalogue import SOURCES, TARGETS
from core.connectors.kinds import SourceKind, TargetKind
from tests.contract.parts import missing_of_source, missing_of_target

REST = TARGETS["rest"]


@pytest.mark.parametrize("kind", TARGETS.values(), ids=TARGETS)
def test_every_kind_of_target_is_whole(kind: TargetKind) -> None:
    assert missing_of_target(kind) == []


@pytest.mark.parametrize("kind", SOURCES.values(), ids=SOURCES)
def test_every_kind_of_source_is_whole(kind: SourceKind) -> None:
    assert missing_of_source(kind) == []


class HalfAStand:
    """Somebody began."""

    variants = ("one",)
    refusal = "No."


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (
            replace(REST, sandbox=None),
            ["rest has no sandbox: name it in its KIND, sandbox=... is an imitation of its system in process"],
        ),
        (
            replace(REST, stand=None),
            ["rest has no stand: name it in its KIND, stand=... is the sandbox as the contract suite drives it"],
        ),
        (
            replace(REST, paper="core.connectors.rest.papers:RestPaper"),
            ["rest: its paper core.connectors.rest.papers:RestPaper cannot be loaded: No module named"],
        ),
        (
            replace(REST, connector="core.connectors.rest.connector:Rest"),
            ["rest: its connector core.connectors.rest.connector:Rest cannot be loaded: module"],
        ),
        (replace(REST, kind="soap"), ['soap: its configuration must say kind: Literal["soap"]']),
        (
            replace(REST, stand=f"{__name__}:HalfAStand"),
            [f"rest: its stand has no {hook}" for hook in ("config", "target", "meet", "recover", "bookings")]
            + [f"rest: its stand has no {hook}" for hook in ("secrets", "payload", "amount")],
        ),
    ],
    ids=["no sandbox", "no stand", "no such module", "no such name", "another name", "half a stand"],
)
def test_a_kind_that_is_not_whole_is_told_what_is_missing(planted: TargetKind, said: list[str]) -> None:
    found = missing_of_target(planted)

    assert [line for line, start in zip(found, said, strict=True) if not line.startswith(start)] == []
