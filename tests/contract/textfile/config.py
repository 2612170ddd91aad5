"""What an admin says about a text file that takes records; no I/O here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.connectors.kinds import SecretName, TargetSettings


class TextFileTargetConfig(TargetSettings):
    """A file of this machine."""

    kind: Literal["textfile"]
    file: str = Field(min_length=2, max_length=1000)  # the whole path of a file that is there
    seal: SecretName | None = None

    @property
    def address(self) -> str:
        """The file."""
        return self.file
