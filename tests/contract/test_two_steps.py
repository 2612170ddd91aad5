"""Every kind books in one step and never speaks of drafts, or finishes those it speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import TARGETS
from core.connectors.kinds import TargetKind
from tests.contract.bench import STANDS, on_stand
from tests.contract.two_step_promises import Promise, promises_of
from tests.contract.two_step_stand import missing_for_two_steps

CASES = [(kind, variant, promise) for kind, variant in STANDS for promise in promises_of(TARGETS[kind])]


@pytest.mark.parametrize("kind", TARGETS.values(), ids=TARGETS)
def test_every_kind_brings_what_its_steps_need(kind: TargetKind) -> None:
    assert missing_for_two_steps(kind) == []


@pytest.mark.parametrize(
    ("kind", "variant", "promise"), CASES, ids=[f"{kind}-{variant}-{one.__name__}" for kind, variant, one in CASES]
)
def test_what_is_promised_about_drafts_is_kept(tmp_path: Path, kind: str, variant: str, promise: Promise) -> None:
    on_stand(kind, variant, tmp_path, promise)
