"""What a kind of source or target is made of. Values only: its code is loaded by whoever sends (`loading`)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field


class SourceSettings(BaseModel):
    """What an admin says about a source, whatever its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    path_key: ClassVar[str | None] = None  # the key that names a file or folder of this machine, if there is one

    @property
    def place(self) -> str:
        """Where it reads, for a person to see."""
        return self.path_here or ""

    @property
    def path_here(self) -> str | None:
        """The file or folder of this machine, as it was written."""
        return None if self.path_key is None else getattr(self, self.path_key)


class TargetSettings(BaseModel):
    """What an admin says about a target, whatever its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    name: str = Field(min_length=1, max_length=100)  # as people say it: "Accounting"

    @property
    def address(self) -> str:
        """Where records go, for a person to see."""
        return ""

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names of the secrets it needs; never a value."""
        return ()
