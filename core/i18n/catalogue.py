"""The catalogues: every room's .po file, read at start and joined in memory, and one for the sentences with a code."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.messages_english import ENGLISH

ROOMS = ("core", "data", "flows", "dashboard")  # one .po file each, so that every room owns its words
SENTENCES = "ours"  # the file of those that have a code


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


def sentence(language: str, code: str) -> str:
    """The sentence of ours with this code, its names in braces still empty. Raises KeyError for one that has none."""
    return ENGLISH[code] if language == "en" else _sentences(language)[code]


@cache
def _sentences(language: str) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in room_catalogue(language, SENTENCES) if message.id}


def room_catalogue(language: str, room: str) -> Catalog:
    """One room's .po file; a broken one stops the program with its line."""
    with _folder(language).joinpath(f"{room}.po").open("rb") as po:
        return read_po(po, locale=language, abort_invalid=True)


def _folder(language: str) -> Traversable:
    return files("core.i18n").joinpath("locale").joinpath(language)
