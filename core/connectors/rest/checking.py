"""Is the system there, is it well, and does it accept us? One sentence, with the next step. Pure.

Without `check_url` only its look-up can be asked, and in an outage that may answer "nothing there" to everything: what
it says is believed once it also finds a record that it is known to have.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from core.connectors.rest.body import Body
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_auth import BasicAuth, NoAuth
from core.connectors.rest.look_ups import read_look_up
from core.connectors.rest.shut_out import MOVED, stop_if_shut_out
from core.errors import ConnectionDown, Misconfigured
from core.http import Lost, NotSent, Why
from core.model import Category, ConnectionReport, Found, LookUpAnswer, Outgoing, Undecidable

CHECK_REFERENCE = "synclight-connection-check"
TOLD_AHEAD = timedelta(days=30)  # a certificate's end
_NEXT = {
    Why.REFUSED: "See that it runs, and that the address is right.",
    Why.NO_CONNECTION: "See that it runs, and that this machine may reach it.",
    Why.NO_SUCH_HOST: "Correct the host name, or see that this machine can look names up.",
    Why.TLS: "Ask those who run it; a certificate of your own authority is trusted with ca_file.",
    Why.BAD_ADDRESS: "Correct the address.",
    Why.TIMEOUT: "Try again in some minutes.",
    Why.CUT_OFF: "Try again in some minutes.",
    Why.TOO_LARGE: "Correct check_url: a health check answers briefly.",
    Why.GARBLED: "Correct the address: no HTTP is spoken there.",
}


def no_answer(config: RestTargetConfig, reply: NotSent | Lost) -> ConnectionReport:
    """Nothing that could be read came back."""
    said = f"{config.name} is not answering. {reply.message} {_NEXT.get(reply.why, '')}".strip()
    wrong = reply.why in (Why.BAD_ADDRESS, Why.TLS)
    return ConnectionReport(
        healthy=False, message=said, category=Category.CONFIGURATION if wrong else Category.UNAVAILABLE
    )


def read_check(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport:
    """What the answer to a check says."""
    try:
        stop_if_shut_out(config, body)
    except (ConnectionDown, Misconfigured) as error:
        return ConnectionReport(healthy=False, message=str(error), category=Category(error.category))
    trouble = _trouble(config, body, now)
    if trouble is not None:
        return trouble
    return ConnectionReport(healthy=True, message=f"{_well(config)}{_certificate(body, now)}")


def in_doubt(config: RestTargetConfig, report: ConnectionReport) -> ConnectionReport:
    """It answers, and nothing is known that its look-up would have to find."""
    doubt = (
        f"{config.name} answers, and nobody can tell whether it is well: in trouble, its look-ups may find nothing."
        " So what is unknown is not sent again. Set check_url, or look yourself whether it is booked."
    )
    return replace(report, category=Category.CONFIGURATION, doubt=doubt)


def read_proof(
    config: RestTargetConfig, report: ConnectionReport, target_id: str, answer: LookUpAnswer
) -> ConnectionReport:
    """What a look-up says about a record that the system is known to have."""
    if isinstance(answer, Found):
        return report
    said = (
        answer.reason if isinstance(answer, Undecidable) else f"{config.name} does not find {target_id}, which it has."
    )
    return _ill(f"{said} Try again in some minutes.", Category.UNAVAILABLE)


def _trouble(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport | None:
    name, status, key = config.name, body.status, "check_url" if config.check_url else "look_up_url"
    said = f" It says: {body.messages[0].message}" if body.messages else ""
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        return _ill(f"{name} asked us to wait (429).{said}", Category.THROTTLED)
    if status >= 500 or status == 408:  # noqa: PLR2004 - server errors, and a timeout of theirs
        return _ill(f"{name} is not well ({status}). Try again in some minutes.{said}", Category.UNAVAILABLE)
    if status in MOVED:
        return _ill(f"{name} points to another place ({status}). Correct {key}.", Category.CONFIGURATION)
    return _wrong_answer(config, body, said) if config.check_url else _no_look_up(config, body, now)


def _wrong_answer(config: RestTargetConfig, body: Body, said: str) -> ConnectionReport | None:
    name, status, key = config.name, body.status, "check_url"
    if status >= 300:  # noqa: PLR2004 - anything but success
        return _ill(f"{name} answered {status} to the check. Correct {key}.{said}", Category.CONFIGURATION)
    if body.is_page:
        return _ill(f"{name} answered with a web page. Correct {key}.", Category.CONFIGURATION)
    return None


def _no_look_up(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport | None:
    asked = Outgoing(CHECK_REFERENCE, CHECK_REFERENCE, "", {}, None)
    answer = read_look_up(config, asked, body, now)
    if isinstance(answer, Undecidable):
        return _ill(f"{answer.reason} Correct look_up_url or found_path.", Category.CONFIGURATION)
    return None


def _ill(message: str, category: Category) -> ConnectionReport:
    return ConnectionReport(healthy=False, message=message, category=category)


def _well(config: RestTargetConfig) -> str:
    auth = config.sign_in
    if isinstance(auth, NoAuth):
        return f"{config.name} answers."
    what = "name and password" if isinstance(auth, BasicAuth) else "token"
    return f"{config.name} answers and accepts our {what}."


def _certificate(body: Body, now: datetime) -> str:
    ends_at = body.answer.certificate_ends_at
    if ends_at is None or ends_at - now > TOLD_AHEAD:
        return ""
    return f" Its certificate ends in {max((ends_at - now).days, 0)} days: tell those who run it."
