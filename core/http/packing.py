"""Bodies packed by `Content-Encoding`: we ask for none, and some pack all the same, or only say so.

Never more is unpacked than may be read. What stands under a name nobody knows is read as it is, if it is JSON:
some put the charset there, or leave the name of a packing that a proxy has undone.
"""

from __future__ import annotations

import zlib

from core.outside_text import CHARSETS

_PACKED = ("gzip", "x-gzip", "deflate")
_AS_IT_IS = CHARSETS | {
    *("", "identity", "none", "null", "binary", "8bit", "7bit", "text", "chunked"),
    *("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1"),
}
_JSON_STARTS = (b"{", b"[", b"\xef\xbb\xbf{", b"\xef\xbb\xbf[")


class Unpacking:
    """One body on its way in."""

    def __init__(self, encoding: str, limit: int) -> None:
        codings = [coding.strip(" \"'").lower() for coding in encoding.split(",")]
        named = [coding for coding in codings if coding not in _AS_IT_IS]
        self._limit = limit
        self._parts = bytearray()
        self._raw = 0
        self._must_be_json = bool(named) and (len(named) > 1 or named[0] not in _PACKED)
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if named and not self._must_be_json else None

    @property
    def is_too_large(self) -> bool:
        """As it comes, or unpacked."""
        return max(len(self._parts), self._raw) > self._limit

    def take(self, chunk: bytes) -> None:
        """The next piece. Raises zlib.error for what is not packed as it says."""
        if self._unpacker is not None and self._raw == 0 and chunk.lstrip().startswith(_JSON_STARTS):
            self._unpacker, self._must_be_json = None, True  # a proxy unpacked it and left the name
        self._raw += len(chunk)
        if self._unpacker is None:
            self._parts += chunk
        else:
            self._parts += self._unpacker.decompress(chunk, self._limit + 1 - len(self._parts))

    def body(self) -> bytes:
        """All of it. Raises ValueError for what cannot be read."""
        if self._unpacker is not None and not self._unpacker.eof:
            raise ValueError("the packed answer has no end")
        if self._must_be_json and self._parts.strip():
            if not bytes(self._parts).lstrip().startswith(_JSON_STARTS):
                raise ValueError("an encoding nobody asked for")
            self._parts.decode()  # UnicodeDecodeError is a ValueError
        return bytes(self._parts)
