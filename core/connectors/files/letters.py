"""Which letters the bytes of a text file mean: found out by looking at all of its lines once."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from core.connectors.files.code_pages import CODE_PAGES, Encoding
from core.connectors.files.raw_lines import RawLines
from core.messages import message

_READABLE = message("readable_text")
# Signs of Windows-1252 that stand between two letters only because another code page has a letter there.
_DOS = re.compile(rb"[A-Za-z][\x81\x82\x84\x86\x8f\x90\x91\x94\x9b\x9d][A-Za-z]")
_MAC = re.compile(rb"[a-z][\x8c\x8a\x8e\x9a\x9f\xbe\xbf][a-z]")
_USUAL_SIGN = re.compile(rb"[\x80\x85\x91-\x97\x99\xa0-\xff]")  # euro, quotes, dashes, letters
_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x90-\xbf]")  # in Windows-1252 nobody writes these
_TWO_SIGNS = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xf4][\x80-\xbf]{2,3}).*[\xc2-\xf4][\x80-\xbf]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Letters:
    """How the lines of one file are read. Of a mixed one each line is looked at by itself."""

    codec: str
    is_mixed: bool = False
    other: re.Pattern[bytes] | None = None  # signs of an old code page were seen

    def old_code_page(self) -> tuple[str, str]:
        """What was found, and what was wanted, where `other` is told."""
        if self.other is _MAC:
            return message("letters_of_an_old_mac", byte="0x8c"), message("encoding_of_an_old_mac")
        return message("letters_of_dos", byte="0x9b"), message("encoding_of_dos")

    def notes(self, name: str) -> tuple[str, ...]:
        """What a person should know of the letters of this file."""
        if self.other is None:
            return (message("letters_line_by_line", name=name),) if self.is_mixed else ()
        return (message("letters_of_an_old_code_page", name=name, encoding=self.options()["encoding"]),)

    def options(self) -> dict[str, str]:
        """What in the configuration would read them, where they are those of an old code page."""
        if self.other is None:
            return {}
        return {"encoding": "mac-roman" if self.other is _MAC else "cp865"}

    def of(self, data: bytes) -> tuple[str, str | None, str]:
        """The text of a line, what is wrong with it (None: nothing), and what was wanted."""
        if self.is_mixed or self.other is not None:
            return self._doubtful(data)
        try:
            text = data.decode(self.codec)
        except UnicodeDecodeError as error:
            found = no_letter(data[error.start], self.codec)
            return data.decode(self.codec, "replace"), found, _READABLE
        return text, None, _READABLE

    def _doubtful(self, data: bytes) -> tuple[str, str | None, str]:
        if data.isascii() or (self.is_mixed and _is_utf_8(data, leans_to=self.codec)):
            return data.decode("utf-8"), None, _READABLE
        is_old = self.other is not None and any(0x80 <= byte <= 0x9F for byte in data)  # noqa: PLR2004
        if is_old or _DOS.search(data) or _MAC.search(data):
            return data.decode("cp1252", "replace"), *_old_letters(data)
        odd = next((byte for byte in data if byte > 0x7F and not _USUAL_SIGN.match(bytes([byte]))), None)  # noqa: PLR2004
        cut = next((byte for byte in data if byte in b"\xc2\xc3"), None) if self.is_mixed else None
        if odd is not None or cut is not None:
            found = no_letter(next(each for each in (odd, cut) if each is not None), "utf-8")
            return data.decode("cp1252", "replace"), found, _READABLE
        return data.decode("cp1252"), None, _READABLE


def letters_of(file: BinaryIO, encoding: Encoding) -> Letters:
    """Reads the file once when it has to find out, and leaves it at its start.

    A file is UTF-8 when it says so (byte order mark) or when all of it is; where only some lines are, each is read
    as what it is. Everything else is Windows-1252, unless its letters are those of DOS or of an old Mac.
    """
    if encoding != "auto":
        return Letters(CODE_PAGES[encoding])
    has_bom = file.read(3) == codecs.BOM_UTF8
    file.seek(0)
    found = Letters("utf-8") if has_bom else _judged(file)
    file.seek(0)
    return found


def _judged(file: BinaryIO) -> Letters:
    proper = improper = dos = mac = 0
    lines = RawLines(file)
    while (data := lines.take()) is not None:
        if data.isascii():
            continue
        if _can_be_utf_8(data):
            proper += 1
            continue
        improper += 1
        dos += _DOS.search(data) is not None
        mac += _MAC.search(data) is not None
    if not improper:
        return Letters("utf-8")
    other = (_DOS if dos >= mac else _MAC) if dos or mac else None
    return Letters("utf-8" if proper >= improper else "cp1252", is_mixed=proper > 0, other=other)


def _can_be_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_utf_8(data: bytes, leans_to: str) -> bool:
    """In a file that is mostly Windows-1252, "Å»" is no letter of another alphabet."""
    if not _can_be_utf_8(data):
        return False
    return leans_to == "utf-8" or _UTF_8.search(data) is not None or _TWO_SIGNS.search(data) is not None


def _old_letters(data: bytes) -> tuple[str, str]:
    byte = next((f"0x{each:02x}" for each in data if 0x80 <= each <= 0xBF), "")  # noqa: PLR2004
    if _DOS.search(data) is None and _MAC.search(data) is not None:
        return message("letters_of_an_old_mac", byte=byte), message("encoding_of_an_old_mac")
    return message("letters_of_dos", byte=byte), message("encoding_of_dos")


def no_letter(byte: int, codec: str) -> str:
    """What stands where a letter should."""
    return message("byte_not_in_codec", byte=f"0x{byte:02x}", codec=codec)


def is_utf_16(file: BinaryIO) -> bool:
    """Whether it begins like UTF-16, which no line of ours could be read from."""
    start = file.read(2)
    file.seek(0)
    return start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
