"""A file that another word in the configuration would read."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import SourceUnreadable
from core.messages import Message


class NeedsOption(SourceUnreadable):
    """`options` are keys of `[source]` that would read it: the sentence names them, and a first draft takes them."""

    def __init__(
        self, said: str, origin: str, options: Mapping[str, str | int], notes: tuple[Message, ...] = ()
    ) -> None:
        super().__init__(said, origin)
        self.options = options
        self.notes = notes  # what a person should know before taking them
