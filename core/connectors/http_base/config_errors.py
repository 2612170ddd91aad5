"""Where a system's own words stand in its refusals, when they stand where nobody else puts them; no I/O here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from core.connectors.http_base.config_parts import NoPointer


class ErrorPaths(BaseModel):
    """`message`, `field` and `code` start in one of `entries`, or in the answer itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: NoPointer = None
    message: NoPointer = None
    field: NoPointer = None
    code: NoPointer = None
    any_text: bool = Field(default=False, strict=True)  # a 4xx in plain text or XML is its own, no proxy's
