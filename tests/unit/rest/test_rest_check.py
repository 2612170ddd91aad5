"""The connection check: one sentence that says how it is and what to do next."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.http_base.connection_errors import no_answer
from core.connectors.rest.checking import read_check
from core.connectors.rest.config import RestTargetConfig
from core.http import Answer, LostAnswer, NotSent, TransportFault
from core.model import Category

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PAGE = "<!doctype html><html><body>Log in</body></html>"
CONFIG = RestTargetConfig(
    kind="rest",
    name="Accounting",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    check_url="https://books.example/health",
    token_secret="books",  # noqa: S106 - a name
)
BY_LOOK_UP = CONFIG.model_copy(update={"check_url": None})


def body_of(status: int, body: Any, content_type: str = "application/json", **headers: str) -> Body:
    raw = body if isinstance(body, str) else json.dumps(body)
    return Body.of(Answer(status, {"content-type": content_type, **headers}, raw.encode()), ())


@pytest.mark.parametrize(
    ("config", "status", "body", "healthy", "category", "said"),
    [
        (CONFIG, 200, {"status": "ok"}, True, None, "Accounting answers."),
        (CONFIG, 204, "", True, None, "Accounting answers."),
        (CONFIG, 200, "OK", True, None, "Accounting answers."),
        (CONFIG, 200, PAGE, False, Category.CONFIGURATION, "answered with a web page. Correct check_url."),
        (CONFIG, 302, "", False, Category.CONFIGURATION, "points to another place (302). Correct check_url."),
        (CONFIG, 401, {"detail": "Expired"}, False, Category.AUTHENTICATION, "(401). Renew it, then sync again."),
        (CONFIG, 401, PAGE, False, Category.AUTHENTICATION, "refused our token (401)"),
        (CONFIG, 403, {"detail": "No"}, False, Category.AUTHORISATION, "Give the integration user the right."),
        (CONFIG, 404, PAGE, False, Category.CONFIGURATION, "answered 404 to the check. Correct check_url."),
        (CONFIG, 405, "", False, Category.CONFIGURATION, "Correct the address."),
        (CONFIG, 429, {"detail": "Slow"}, False, Category.THROTTLED, "asked us to wait (429). It says: Slow"),
        (CONFIG, 500, "", False, Category.UNAVAILABLE, "is not well (500). Try again in some minutes."),
        (CONFIG, 503, {"detail": "Closed at night"}, False, Category.UNAVAILABLE, "It says: Closed at night"),
        (BY_LOOK_UP, 200, {"records": []}, True, None, "Accounting answers."),
        (BY_LOOK_UP, 200, {"rows": []}, False, Category.CONFIGURATION, "Correct look_up_url or found_path."),
        (BY_LOOK_UP, 200, PAGE, False, Category.CONFIGURATION, "could not be read. Correct look_up_url"),
        (BY_LOOK_UP, 404, PAGE, False, Category.CONFIGURATION, "answered 404 to the look-up."),
        (BY_LOOK_UP, 503, "", False, Category.UNAVAILABLE, "is not well (503)"),
    ],
)
def test_a_check_says_how_it_is_and_what_to_do(
    config: RestTargetConfig, status: int, body: Any, *, healthy: bool, category: Category | None, said: str
) -> None:
    report = read_check(config, body_of(status, body), NOW)

    assert report.healthy is healthy
    assert category is None or report.category is category
    assert said in report.message


@pytest.mark.parametrize("why", list(TransportFault))
def test_no_answer_has_a_next_step(why: TransportFault) -> None:
    for reply in (NotSent(why, "It failed."), LostAnswer(why, "It failed.")):
        report = no_answer(CONFIG.name, reply)
        assert not report.healthy
        assert report.message.startswith("Accounting is not answering. It failed.")
        assert (
            why is TransportFault.TOO_LATE or len(report.message) > len("Accounting is not answering. It failed.") + 10
        )


@pytest.mark.parametrize(
    "auth",
    [{"kind": "none"}, {"kind": "basic", "user": "kari", "secret": "books"}, {"kind": "bearer", "secret": "books"}],
)
def test_an_answer_alone_says_nothing_of_our_sign_in(auth: dict[str, str]) -> None:
    config = RestTargetConfig.model_validate({**CONFIG.model_dump(), "token_secret": None, "auth": auth})

    assert read_check(config, body_of(200, {}), NOW).message == "Accounting answers."


@pytest.mark.parametrize(("days", "told"), [(31, ""), (29.5, "in 29 days"), (0.5, "in 0 days"), (-3, "in 0 days")])
def test_the_end_of_a_certificate_is_told_a_month_ahead(days: float, told: str) -> None:
    answer = Answer(200, {}, b"{}", NOW + timedelta(days=days))

    message = read_check(CONFIG, Body.of(answer, ()), NOW).message

    assert ("certificate" in message) is bool(told)
    assert told in message
