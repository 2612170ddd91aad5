"""What the targets of an integration are called in its records, however their addresses are written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from pydantic import ValidationError

from core.configuration import IntegrationConfig
from data.store.protocol import Statement


def keeping_its_name(integration_id: str, saved: str) -> Statement:
    """What the target of a saved configuration is called in the records: before another is saved, or once it is."""
    return Statement("keep_target_name", {"integration_id": integration_id, **_names_of(saved)})


def noting_its_target(
    integration_id: str, config: IntegrationConfig, before: Sequence[str], now: datetime
) -> Statement:
    """Where its records go from now on, and where they went by the configuration before, also of a removed one."""
    here = {"identity": config.target.identity, "as_written": config.target.identity_as_written}
    went = _names_of(before[0])["as_written"] if before else None
    return Statement("note_target", {"integration_id": integration_id, **here, "before": went, "changed_at": now})


def _names_of(text: str) -> dict[str, str]:
    """One that no version reads any more led to another target, as far as anybody knows."""
    try:
        target = IntegrationConfig.model_validate_json(text).target
    except ValidationError:
        raw = sha256(json.dumps(json.loads(text).get("target"), sort_keys=True).encode()).hexdigest()[:16]
        return {"identity": raw, "as_written": raw}
    return {"identity": target.identity, "as_written": target.identity_as_written}
