"""What a person asks for, without the moment and what was found meanwhile: asked twice, it is the same."""

from __future__ import annotations

import json
from typing import Any

from core.model import Principal


def wish(principal: Principal, action: str, **told: Any) -> str:
    """For `Statement.wish`; a set of things is told in order."""
    return json.dumps([principal.person, action, told], ensure_ascii=False, sort_keys=True, default=str)
