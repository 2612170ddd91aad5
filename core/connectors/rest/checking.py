"""Is the system there, is it well, and does it accept us? One sentence, with the next step. Pure.

Without `check_url` only its look-up can be asked, and in an outage that may answer "nothing there" to everything: what
it says is believed once it also finds a record that it is known to have.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from core.connectors.http_base.body import Body
from core.connectors.http_base.shut_out import MOVED, stop_if_shut_out
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import read_look_up
from core.errors import ConnectionDown, Misconfigured
from core.http import is_failure
from core.messages import joined, message
from core.model import Category, ConnectionReport, Found, LookUpAnswer, Outgoing, Undecidable

CHECK_REFERENCE = "synclight-connection-check"
TOLD_AHEAD = timedelta(days=30)  # a certificate's end
_LATER = message("check_try_again")


def read_check(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport:
    """What the answer to a check says."""
    try:
        stop_if_shut_out(config.name, config.sign_in, body)
    except (ConnectionDown, Misconfigured) as error:
        return ConnectionReport(healthy=False, message=error.said, category=Category(error.category))
    trouble = _trouble(config, body, now)
    if trouble is not None:
        return trouble
    return ConnectionReport(
        healthy=True, message=joined(message("target_answers", system=config.name), _certificate(body, now))
    )


def in_doubt(config: RestTargetConfig, report: ConnectionReport) -> ConnectionReport:
    """It answers, and nothing is known that its look-up would have to find."""
    doubt = message("check_nobody_knows_whether_well", system=config.name)
    cure = message("set_check_url_under_target")
    return replace(report, category=Category.CONFIGURATION, doubt=doubt, cure=cure)


def read_proof(
    config: RestTargetConfig, report: ConnectionReport, target_id: str, answer: LookUpAnswer
) -> ConnectionReport:
    """What a look-up says about a record that the system is known to have."""
    if isinstance(answer, Found):
        return report
    said = (
        answer.reason
        if isinstance(answer, Undecidable)
        else message("target_does_not_find_its_own", system=config.name, id=target_id)
    )
    return _ill(joined(said, _LATER), Category.UNAVAILABLE)


def _trouble(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport | None:
    system, status, key = config.name, body.status, "check_url" if config.check_url else "look_up_url"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _ill(joined(message("target_asked_check_to_wait", system=system), body.says), Category.THROTTLED)
    if is_failure(status) or status == HTTPStatus.REQUEST_TIMEOUT:  # server errors, and a timeout of theirs
        said = joined(message("target_not_well", system=system, status=str(status)), _LATER)
        return _ill(joined(said, body.says), Category.UNAVAILABLE)
    if status in MOVED:
        moved = message("target_points_elsewhere", system=system, status=str(status), key=key)
        return _ill(moved, Category.CONFIGURATION)
    return _wrong_answer(config, body) if config.check_url else _no_look_up(config, body, now)


def _wrong_answer(config: RestTargetConfig, body: Body) -> ConnectionReport | None:
    system, status, key = config.name, body.status, "check_url"
    if status >= HTTPStatus.MULTIPLE_CHOICES:  # anything but success
        said = message("target_answered_check_with", system=system, status=str(status), key=key)
        return _ill(joined(said, body.says), Category.CONFIGURATION)
    if body.is_page:
        page = message("target_answered_check_with_page", system=system, key=key)
        return _ill(page, Category.CONFIGURATION)
    return None


def _no_look_up(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport | None:
    asked = Outgoing(CHECK_REFERENCE, CHECK_REFERENCE, "", {}, None)
    answer = read_look_up(config, asked, body, now)
    if isinstance(answer, Undecidable):
        return _ill(joined(answer.reason, message("check_look_up_keys")), Category.CONFIGURATION)
    return None


def _ill(message: str, category: Category) -> ConnectionReport:
    return ConnectionReport(healthy=False, message=message, category=category)


def _certificate(body: Body, now: datetime) -> str:
    ends_at = body.answer.certificate_ends_at
    if ends_at is None or ends_at - now > TOLD_AHEAD:
        return ""
    days = max((ends_at - now).days, 0)
    return message("target_certificate_ends_soon", days=days)
