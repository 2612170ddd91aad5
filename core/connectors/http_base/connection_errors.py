"""No way to a system, and nothing that could be read from it: one cause, with the next step. Pure."""

from __future__ import annotations

from core.errors import ConnectionDown, Misconfigured
from core.http import LostAnswer, NotSent, TransportFault
from core.messages import joined, message
from core.model import Category, ConnectionReport

_NEXT = {
    TransportFault.REFUSED: message("check_it_runs_and_address"),
    TransportFault.NO_CONNECTION: message("check_it_runs_and_is_reachable"),
    TransportFault.NO_SUCH_HOST: message("check_host_name"),
    TransportFault.TLS: message("check_ask_about_certificate"),
    TransportFault.BAD_ADDRESS: message("check_correct_address"),
    TransportFault.TIMEOUT: message("check_try_again"),
    TransportFault.CUT_OFF: message("check_try_again"),
    TransportFault.TOO_LARGE: message("check_answers_too_much"),
    TransportFault.GARBLED: message("check_no_http_there"),
}


def no_way_to(system: str, reply: NotSent) -> ConnectionDown | Misconfigured:
    """Why nothing left this machine."""
    if reply.why is TransportFault.BAD_ADDRESS:
        return Misconfigured(
            message("target_cannot_be_asked", system=system, message=reply.message), Category.CONFIGURATION
        )
    return not_answering(system, reply)


def not_answering(system: str, reply: NotSent | LostAnswer) -> ConnectionDown:
    """Nobody is there now."""
    return ConnectionDown(message("target_not_answering", system=system, message=reply.message), Category.UNAVAILABLE)


def no_answer(system: str, reply: NotSent | LostAnswer) -> ConnectionReport:
    """What a check says when nothing that could be read came back."""
    said = message("target_not_answering", system=system, message=reply.message)
    wrong = reply.why in (TransportFault.BAD_ADDRESS, TransportFault.TLS)
    return ConnectionReport(
        healthy=False,
        message=joined(said, _NEXT.get(reply.why, "")),
        category=Category.CONFIGURATION if wrong else Category.UNAVAILABLE,
    )
