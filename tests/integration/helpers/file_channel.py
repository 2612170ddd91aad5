"""A channel as a newcomer would write one: it appends each letter to a file. Registered by tests only."""

from __future__ import annotations

import re
from pathlib import Path

from core.channels.channel import ACCEPTED, Channel, DeliveryOutcome, Letter, refused_for_now
from core.ports import Secrets
from core.settings import Settings


def check_address(address: str) -> None:
    if not re.fullmatch(r"[a-z]+\.txt", address):
        raise ValueError("a file name like alerts.txt")


def check_settings(settings: Settings) -> bool:
    return folder_of(settings).is_dir()


def sender(settings: Settings, secrets: Secrets) -> Channel:
    return FileChannel(folder_of(settings))


def folder_of(settings: Settings) -> Path:
    return settings.home / "letters"


class FileChannel:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter, recipient: str) -> DeliveryOutcome:
        try:
            with (self._folder / recipient).open("a", encoding="utf-8") as file:
                file.write(f"{letter.message_id} {letter.subject}\n")
        except OSError as error:
            return refused_for_now(f"The file could not be written: {type(error).__name__}")
        return ACCEPTED

    def check(self) -> DeliveryOutcome:
        return ACCEPTED if self._folder.is_dir() else refused_for_now("The folder is not there.")
