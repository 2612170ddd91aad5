"""The message catalogues: every room's .po file, read at start and joined in memory."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOMS = ("core", "data", "flows", "dashboard")  # one .po file each, so that every room owns its words


@cache
def translations(language: str) -> NullTranslations:
    """All rooms' words in one language; English is what the code itself says."""
    if language == "en":
        return NullTranslations()
    joined = Catalog(locale=language)
    for room in ROOMS:
        for message in room_catalogue(language, room):
            if message.id and message.string:
                joined.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, joined)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def known(language: str) -> frozenset[str]:
    """Every text that is translated into this language."""
    texts = (message.id for room in ROOMS for message in room_catalogue(language, room) if message.string)
    return frozenset(text if isinstance(text, str) else text[0] for text in texts)


def knows(language: str, text: str) -> bool:
    """Whether this language has the text; English has all."""
    return language == "en" or text in known(language)


def room_catalogue(language: str, room: str) -> Catalog:
    """One room's .po file; a broken one stops the program with its line."""
    with _folder(language).joinpath(f"{room}.po").open("rb") as po:
        return read_po(po, locale=language, abort_invalid=True)


def _folder(language: str) -> Traversable:
    return files("core.words").joinpath("locale").joinpath(language)
