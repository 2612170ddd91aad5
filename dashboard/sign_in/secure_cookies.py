"""Behind TLS no cookie travels in plain text, ours or Streamlit's."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECURE = b"; Secure"


class SecureCookies:
    """Each answer's cookies are marked, whoever set them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Mark them as the answer starts; a websocket's answer may set some too."""

        async def marked(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.accept"}:
                message = {**message, "headers": [_secured(*each) for each in message.get("headers", ())]}
            await send(message)

        await self._app(scope, receive, marked)


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_plain = name.lower() == b"set-cookie" and _SECURE.lower() not in value.lower()
    return name, value + _SECURE if is_plain else value
