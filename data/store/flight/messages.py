"""The store's verbs, answers and errors as messages; server and client both speak through here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pyarrow as pa

from core.errors import (
    BadRequest,
    NotAllowed,
    Refused,
    SignInNeeded,
    StaleEpoch,
    StoreFull,
    StoreUnavailable,
    SynclightError,
)
from core.messages import kept_of, message, read_back
from data.store.parameters import plain_value, rows_of
from data.store.protocol import Epoch, Statement
from data.store.statements import ROWS, Catalogue
from data.store.watermark import Watermark
from data.store.wire import pack, unpack, unpack_from_outside, values_of, values_table

Verb = Literal["hello", "read", "write", "snapshot", "backup"]

MOST_BYTES = 64_000_000  # of one request
IN_PARTS = "answer-in-parts"  # a header: the answer is a copy, sent piece by piece

_FIRST_FIELD, _SEVEN_BITS, _MORE = b"\x0a", 0x7F, 0x80
_ERROR = "error"
_MARK = "mark"
_GENERATION = re.compile(r"[0-9a-z-]{1,40}")
_BY_SENTENCE: tuple[type[SynclightError], ...] = (NotAllowed, BadRequest, StoreFull, StoreUnavailable)


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """What a client asks for, and which version of the code it comes from."""

    schema: int
    catalogue: str
    statements: tuple[Statement, ...] = ()
    request_id: str = ""
    epoch: Epoch | None = None
    seen: Watermark | None = None  # how far this machine saw the store's history go
    session: str | None = None  # whose it is, where a person asks


def request_bytes(
    catalogue: Catalogue,
    statements: Sequence[Statement] = (),
    request_id: str = "",
    epoch: Epoch | None = None,
    seen: Watermark | None = None,
    *,
    session: str | None = None,
) -> bytes:
    """Write a request. BadRequest when a parameter is of a kind the store does not take."""
    tables: list[pa.Table] = []
    heads = []
    for statement in statements:
        values = {
            name: plain_value(statement.name, name, value) for name, value in statement.params.items() if name != ROWS
        }
        rows = rows_of(statement.name, statement.params)
        tables.append(values_table(values))
        if rows is not None:
            tables.append(rows)
        heads.append(
            {"name": statement.name, "expect": statement.expect, "wish": statement.wish, ROWS: rows is not None}
        )
    header = {
        "schema": catalogue.schema,
        "catalogue": catalogue.hash,
        "statements": heads,
        "request_id": request_id,
        "epoch": epoch,
        "seen": _mark_header(seen),
        "session": session,
    }
    message = pack(header, tables)
    _check_size(message)
    return message


def read_request(packed: bytes | pa.Buffer) -> StoreRequest:
    """Read a request; BadRequest when it is malformed or too large."""
    _check_size(packed)
    header, tables = unpack_from_outside(packed)
    try:
        remaining = iter(tables)
        return StoreRequest(
            schema=int(header["schema"]),
            catalogue=str(header["catalogue"]),
            statements=tuple(_statement(head, remaining) for head in header["statements"]),
            request_id=str(header["request_id"]),
            epoch=None if header["epoch"] is None else Epoch(str(header["epoch"][0]), int(header["epoch"][1])),
            seen=_mark(header["seen"]),
            session=None if header["session"] is None else str(header["session"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RuntimeError):
        raise BadRequest(message("store_message_unreadable")) from None


def answer_bytes(tables: Sequence[pa.Table], mark: Watermark, **more: int | str) -> bytes:
    """Write an answer; `mark` says how far the store's history goes now."""
    return pack({_MARK: _mark_header(mark), **more}, tables)


def answered_watermark(header: Mapping[str, Any]) -> Watermark | None:
    """How far the store's history went when it gave this answer."""
    return _mark(header.get(_MARK))


def error_bytes(error: SynclightError) -> bytes:
    """Write an error, so that the client can raise the same one."""
    return pack({_ERROR: _error_header(error)}, [])


def read_answer(packed: bytes | pa.Buffer) -> tuple[dict[str, Any], list[pa.Table]]:
    """Read an answer, or raise the error it carries."""
    header, tables = unpack(packed)
    if _ERROR in header:
        raise _error(header[_ERROR])
    return header, tables


def in_envelope(answer: bytes) -> bytes:
    """One answer as Flight sends it: a message whose first field it is."""
    length, size = bytearray(), len(answer)
    while size > _SEVEN_BITS:
        length.append(size & _SEVEN_BITS | _MORE)
        size >>= 7
    length.append(size)
    return b"".join((_FIRST_FIELD, length, answer))


def _check_size(packed: bytes | pa.Buffer) -> None:
    if len(memoryview(packed)) > MOST_BYTES:
        raise BadRequest(message("request_to_store_too_large", size=MOST_BYTES // 1_000_000))


def _statement(head: Mapping[str, Any], tables: Any) -> Statement:
    params = values_of(next(tables))
    if head[ROWS]:
        params[ROWS] = next(tables)
    expect = head["expect"]
    return Statement(str(head["name"]), params, "any" if expect == "any" else int(expect), str(head["wish"]))


def _mark_header(mark: Watermark | None) -> list[Any] | None:
    return None if mark is None else [mark.generation, mark.number, mark.at.isoformat()]


def _mark(found: Any) -> Watermark | None:
    """Give a mark from a header; ValueError when it is none."""
    if found is None:
        return None
    generation, number, at = found
    mark = Watermark(str(generation), int(number), datetime.fromisoformat(at))
    if not _GENERATION.fullmatch(mark.generation) or mark.at.tzinfo is None:
        raise ValueError("no mark")
    return mark


def _error_header(error: SynclightError) -> dict[str, Any]:
    match error:
        case Refused():
            return {"kind": "Refused", "arguments": [error.name, error.found, error.wanted]}
        case StaleEpoch():
            return {"kind": "StaleEpoch", "arguments": [error.integration_id, error.epoch]}
        case SignInNeeded():
            return {"kind": "SignInNeeded", "arguments": [error.why]}
        case _:
            kind = next((each for each in _BY_SENTENCE if isinstance(error, each)), BadRequest)
            return {"kind": kind.__name__, "arguments": [str(error)], "ours": kept_of(error.said)}


def _error(head: Mapping[str, Any]) -> SynclightError:
    for kind in (Refused, StaleEpoch, SignInNeeded):
        if kind.__name__ == head["kind"]:
            error: SynclightError = kind(*head["arguments"])
            return error
    for sentence in _BY_SENTENCE:
        if sentence.__name__ == head["kind"]:
            return sentence(read_back(head.get("ours"), *head["arguments"]))
    return StoreUnavailable(message("store_error_unknown"))
