"""No way to a system, and nothing that could be read from it: one cause, with the next step. Pure."""

from __future__ import annotations

from core.errors import ConnectionDown, Misconfigured
from core.http import Lost, NotSent, Why
from core.model import Category, ConnectionReport
from core.ours import joined, ours

_NEXT = {
    Why.REFUSED: ours("See that it runs, and that the address is right."),
    Why.NO_CONNECTION: ours("See that it runs, and that this machine may reach it."),
    Why.NO_SUCH_HOST: ours("Correct the host name, or see that this machine can look names up."),
    Why.TLS: ours("Ask those who run it; a certificate of your own authority is trusted with ca_file."),
    Why.BAD_ADDRESS: ours("Correct the address."),
    Why.TIMEOUT: ours("Try again in some minutes."),
    Why.CUT_OFF: ours("Try again in some minutes."),
    Why.TOO_LARGE: ours("Correct check_url: a health check answers briefly."),
    Why.GARBLED: ours("Correct the address: no HTTP is spoken there."),
}


def no_way_to(system: str, reply: NotSent) -> ConnectionDown | Misconfigured:
    """Why nothing left this machine."""
    if reply.why is Why.BAD_ADDRESS:
        return Misconfigured(
            ours("{system} cannot be asked: {message}", system=system, message=reply.message), Category.CONFIGURATION
        )
    return not_answering(system, reply)


def not_answering(system: str, reply: NotSent | Lost) -> ConnectionDown:
    """Nobody is there now."""
    return ConnectionDown(
        ours("{system} is not answering. {message}", system=system, message=reply.message), Category.UNAVAILABLE
    )


def no_answer(system: str, reply: NotSent | Lost) -> ConnectionReport:
    """What a check says when nothing that could be read came back."""
    said = ours("{system} is not answering. {message}", system=system, message=reply.message)
    wrong = reply.why in (Why.BAD_ADDRESS, Why.TLS)
    return ConnectionReport(
        healthy=False,
        message=joined(said, _NEXT.get(reply.why, "")),
        category=Category.CONFIGURATION if wrong else Category.UNAVAILABLE,
    )
