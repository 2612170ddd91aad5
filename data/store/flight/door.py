"""Who may ask: the token is looked at before a byte of the request is read."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import grpc

from data.store.claims import Opening
from data.store.flight.answers import Answers
from data.store.flight.messages import IN_PARTS
from data.store.flight.refusals import WRONG_TOKEN, Refusals

_DO_ACTION = "/arrow.flight.protocol.FlightService/DoAction"


class Door(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc ships no types
    """Turns the token of a call into what it opens, or turns the call away."""

    def __init__(self, tokens: Mapping[str, Opening], answers: Answers, refusals: Refusals) -> None:
        self._tokens = [(token.encode(), opening) for token, opening in tokens.items()]
        self._answers = answers
        self._refusals = refusals

    def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Choose who answers; a call of any other kind than ours finds nobody.

        Requests are taken as a stream, of which one is read: so they are read when we say it.
        """
        if call.method != _DO_ACTION:
            return None
        headers = dict(call.invocation_metadata)
        opening = self._opened_by(headers.get("authorization", ""))
        if opening is None:
            return grpc.stream_stream_rpc_method_handler(self._turn_away)
        if IN_PARTS in headers:
            return grpc.stream_stream_rpc_method_handler(partial(self._answers.in_parts, opening))
        return grpc.stream_unary_rpc_method_handler(partial(self._answers.whole, opening))

    def _opened_by(self, given: str) -> Opening | None:
        """Every token is compared, each in constant time."""
        told = given.removeprefix("Bearer ").encode()
        found = [opening for token, opening in self._tokens if hmac.compare_digest(token, told)]
        return found[0] if found else None

    def _turn_away(self, _unread: Iterator[bytes], context: Any) -> Iterator[bytes]:
        self._refusals.count(WRONG_TOKEN)
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "The store does not know this token.")
        yield b""
