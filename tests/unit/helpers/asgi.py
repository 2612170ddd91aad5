"""A page behind a guard, asked without a server."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Message, Receive, Scope, Send

PAGE = b'<!DOCTYPE html>\n<html lang="en">\n<body></body></html>'


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    kind = b"text/html; charset=utf-8" if scope["path"] == "/" else b"application/json"
    headers = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[20:]})


def ask(
    app: Any,
    path: str = "/",
    query: str = "",
    client: str = "127.0.0.1",
    *,
    kind: str = "http",
    method: str = "GET",
    **headers: str,
) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    given = {"host": "127.0.0.1:8501", **headers}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "client": (client, 50_000),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(app(scope, receive, send))
    return sent


def header(sent: list[Message], name: str) -> str | None:
    return {key.decode().lower(): value.decode() for key, value in sent[0]["headers"]}.get(name)


def body(sent: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent[1:])
