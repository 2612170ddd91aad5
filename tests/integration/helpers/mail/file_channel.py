"""Channel `file`: each letter is a line of a file. A sample to copy; it keeps the rules of core."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from core.channels.channel import ACCEPTED, Channel, DeliveryOutcome, Letter, refused_for_now
from core.errors import reason_of
from core.messages import message
from core.ports import Secrets

if TYPE_CHECKING:  # reading a configuration loads no settings
    from core.settings import Settings


def check_address(address: str) -> None:
    """A file's name; it leads nowhere else."""
    if not re.fullmatch(r"[a-z]+\.txt", address):
        raise ValueError(message("wanted_address_like", example="alerts.txt"))


def check_settings(settings: Settings) -> bool:
    """Whether there is a folder for letters."""
    return _folder_of(settings).is_dir()


def sender(settings: Settings, _secrets: Secrets) -> Channel:
    """The way into that folder; it needs no secret."""
    return FileChannel(_folder_of(settings))


def _folder_of(settings: Settings) -> Path:
    return settings.home / "letters"


class FileChannel:
    """Carries letters into one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        """Accepted once it is written."""
        try:
            with (self._folder / recipient).open("a", encoding="utf-8") as file:
                file.write(f"{letter.message_id} {letter.subject}\n")
        except OSError as error:
            return refused_for_now(message("message_not_handed_over", why=reason_of(error)), "not_written")
        return ACCEPTED

    def check(self) -> DeliveryOutcome:
        """Whether the folder is there."""
        if self._folder.is_dir():
            return ACCEPTED
        return refused_for_now(message("channel_place_missing", place=str(self._folder)))
