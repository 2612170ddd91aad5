"""What is raised when a value cannot be used."""

from __future__ import annotations


class BadValue(ValueError):
    """A value that cannot be used; `wanted` says what would do."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted
