"""Is the system there, is it well, does it accept us, does its look-up answer? One sentence, with the next step. Pure.

A look-up that finds nothing proves nothing by itself: what it says is believed once it also finds a record that the
system is known to have. Where `check_url` says that the system is well, that is asked for only where one is known.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from core.connectors.http_base.body import Body
from core.connectors.http_base.health_words import illness_of
from core.connectors.http_base.retry_after import wait_of
from core.connectors.http_base.shut_out import MOVED, stop_if_shut_out
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import MAX_SAID, Unproven, read_look_up
from core.errors import ConnectionDown, Misconfigured
from core.http import is_failure
from core.messages import joined, message
from core.model import Category, ConnectionReport, Found, LookUpAnswer, NotBooked, Outgoing, Undecidable

CHECK_REFERENCE = "synclight-connection-check"
CHECK_URL, LOOK_UP_URL = "check_url", "look_up_url"
TOLD_AHEAD = timedelta(days=30)  # a certificate's end
_LATER = message("check_try_again")


def read_check(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport:
    """What the answer to a check says: that of `check_url`, or of a look-up where there is none."""
    if config.check_url is None:
        return read_look_up_check(config, body, now)
    return (
        _shut_out(config, body)
        or _trouble(config, body, CHECK_URL, now)
        or _wrong_answer(config, body)
        or _well(config, body, now)
    )


def read_look_up_check(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport:
    """What the look-up of a reference that nobody uses says."""
    trouble = _shut_out(config, body) or _trouble(config, body, LOOK_UP_URL, now)
    if trouble is not None:
        return trouble
    answer = read_look_up(config, Outgoing(CHECK_REFERENCE, CHECK_REFERENCE, "", {}, None), body, now)
    if isinstance(answer, Undecidable):
        return _ill(joined(answer.reason, message("check_look_up_keys")), Category.CONFIGURATION)
    well = _well(config, body, now)
    if config.check_url is None:
        return _in_doubt(well, message("check_nobody_knows_whether_well", system=config.name))
    if isinstance(answer, Unproven):
        return _in_doubt(well, message("look_up_404_unproven", system=config.name))
    return well


def read_proof(
    config: RestTargetConfig, report: ConnectionReport, target_id: str, answer: LookUpAnswer
) -> ConnectionReport:
    """What a look-up says about a record that the system is known to have."""
    if isinstance(answer, Found | NotBooked):
        return replace(report, doubt=None, cure=None, category=Category.UNAVAILABLE)
    said = (
        answer.reason
        if isinstance(answer, Undecidable)
        else message("target_does_not_find_its_own", system=config.name, id=target_id)
    )
    ill = _ill(joined(said, _LATER), Category.UNAVAILABLE)
    return replace(ill, retry_after_seconds=answer.retry_after_seconds) if isinstance(answer, Undecidable) else ill


def _in_doubt(report: ConnectionReport, doubt: str) -> ConnectionReport:
    """It answers, and nothing is known that its look-up would have to find."""
    return replace(report, category=Category.CONFIGURATION, doubt=doubt, cure=message("set_check_url_under_target"))


def _shut_out(config: RestTargetConfig, body: Body) -> ConnectionReport | None:
    try:
        stop_if_shut_out(config.name, config.sign_in, body)
    except (ConnectionDown, Misconfigured) as error:
        return ConnectionReport(healthy=False, message=error.said, category=Category(error.category))
    return None


def _trouble(config: RestTargetConfig, body: Body, key: str, now: datetime) -> ConnectionReport | None:
    system, status = config.name, body.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        limited = _ill(joined(message("target_asked_check_to_wait", system=system), body.says), Category.THROTTLED)
        return replace(limited, retry_after_seconds=wait_of(body.answer, now))
    if is_failure(status) or status == HTTPStatus.REQUEST_TIMEOUT:  # server errors, and a timeout of theirs
        said = joined(message("target_not_well", system=system, status=str(status)), _LATER)
        return _ill(joined(said, body.says), Category.UNAVAILABLE)
    if status in MOVED:
        moved = message("target_points_elsewhere", system=system, status=str(status), key=key)
        return _ill(moved, Category.CONFIGURATION)
    return None


def _wrong_answer(config: RestTargetConfig, body: Body) -> ConnectionReport | None:
    system, status = config.name, body.status
    if status >= HTTPStatus.MULTIPLE_CHOICES:  # anything but success
        said = message("target_answered_check_with", system=system, status=str(status), key=CHECK_URL)
        return _ill(joined(said, body.says), Category.CONFIGURATION)
    if body.is_page:
        page = message("target_answered_check_with_page", system=system, key=CHECK_URL)
        return _ill(page, Category.CONFIGURATION)
    illness = illness_of(body)
    if illness is not None:
        said = message(
            "target_says_not_well", system=system, name=illness.name[:MAX_SAID], value=illness.text[:MAX_SAID]
        )
        return _ill(joined(said, _LATER), Category.UNAVAILABLE)
    return None


def _ill(message: str, category: Category) -> ConnectionReport:
    return ConnectionReport(healthy=False, message=message, category=category)


def _well(config: RestTargetConfig, body: Body, now: datetime) -> ConnectionReport:
    said = message("target_answers", system=config.name)
    return ConnectionReport(healthy=True, message=joined(said, _certificate(body, now)))


def _certificate(body: Body, now: datetime) -> str:
    ends_at = body.answer.certificate_ends_at
    if ends_at is None or ends_at - now > TOLD_AHEAD:
        return ""
    days = max((ends_at - now).days, 0)
    return message("target_certificate_ends_soon", days=days)
