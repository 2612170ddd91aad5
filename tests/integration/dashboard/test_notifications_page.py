"""The notifications page over a real store: every kind and state draws, and people can act and take back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.i18n import Words
from core.settings import operating_system_user
from dashboard import alert_actions, page_context
from flows.clock import SystemClock
from tests.integration.helpers.dashboard_stage import SCRIPT, Stage, shown
from tests.integration.helpers.mail.outbox_parts import told


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("SYNCLIGHT_SMTP_HOST", "127.0.0.1")
    made = Stage(tmp_path, monkeypatch)
    yield made
    made.close()


def page_of(language: str = "en", **more: str) -> AppTest:
    """The page, opened by its address."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app._page_hash = calc_hash("notifications")
    for name, value in {"lang": language, **more}.items():
        app.query_params[name] = value
    return app.run()


def rows(stage: Stage, name: str, **params: Any) -> list[dict[str, Any]]:
    assert stage.store is not None
    found: list[dict[str, Any]] = stage.store.read(name, params).to_pylist()
    return found


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            (
                "Utleggskrav → Tripletex has become worse",
                "Rapport → Bufdir has not synced for 51 h",
                "2 integrations still need you",
                "Test message",
                "kari@acme.example: the mail server refused it. Check the address",
                "The mail server answered 550: 5.1.1 no such user <a href='https://evil.example'>here</a>",
                "1 e-mail not sent: no longer an admin",
                "E-mail failed 3 times (the mail server does not answer), next try",
                "E-mail waits: muted until",
                "no more reminders",
                "3 open",
            ),
        ),
        (
            "nb",
            (
                "Utleggskrav → Tripletex er blitt verre",
                "Rapport → Bufdir har ikke synket på 51 t",
                "2 integrasjoner trenger deg fortsatt",
                "e-posttjeneren avviste den",
                "E-posten venter: dempet til",
                "ingen flere påminnelser",
                "Én melding når noe stopper eller blir verre",
            ),
        ),
    ],
)
def test_every_kind_and_every_state_of_a_mail_is_said(stage: Stage, language: str, wanted: tuple[str, ...]) -> None:
    stage.open("usual")
    app = page_of(language)

    assert not app.exception
    page = "\n".join([shown(app), *(option for one in app.get("button_group") for option in _labels(one))])
    assert [words for words in wanted if words.replace("\u00a0", " ") not in page.replace("\u00a0", " ")] == []


def _labels(group: Any) -> list[str]:
    return [option.content for option in group.proto.options]


def test_only_the_last_message_of_an_episode_is_open(stage: Stage) -> None:
    stage.open("usual")
    app = page_of(show="open")

    page = shown(app)
    assert "has become worse" in page
    assert "Test message" not in page
    assert [button.key for button in app.button if str(button.key).startswith("seen-")] == [
        "seen-n4",
        "seen-n3",
        "seen-n2",
    ]


def test_an_episode_is_seen_and_the_reminders_come_back(stage: Stage) -> None:
    stage.open("usual")
    app = page_of()

    app = app.button(key="seen-n3").click().run()
    seen = rows(stage, "told_episodes", organisation_id="acme")
    app = app.button(key="seen-n3").click().run()
    back = rows(stage, "told_episodes", organisation_id="acme")

    assert not app.exception
    assert [row["acknowledged_at"] is not None for row in seen if row["episode_id"] == "e2"] == [True]
    assert [row["acknowledged_at"] for row in back if row["episode_id"] == "e2"] == [None]


def test_a_mute_is_chosen_with_its_end_and_ended_by_hand(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.open("usual")
    now = SystemClock().now()
    for module in (page_context, alert_actions):
        monkeypatch.setattr(module, "clock_now", lambda: now)

    muted = page_of().button(key="mute-tomorrow-n3").click().run()
    said = _mutes_said(muted)
    ended = muted.button(key="unmute-n3").click().run()

    assert not ended.exception
    (before,) = rows(stage, "mutes", organisations=["acme"], now=now)  # payroll's, which is still there
    theirs = f"{Words('en').moment_in_words(before['muted_until_at'], now)} (ola)"
    assert said == sorted([f"tomorrow at 08:00 ({operating_system_user()})", theirs])
    assert _mutes_said(ended) == [theirs]


def _mutes_said(app: AppTest) -> list[str]:
    """Until when and by whom, of every mute on the page."""
    begin, end = "No e-mails about it until ", ". It is still watched and counted."
    lines = [line for line in shown(app).splitlines() if begin in line]
    return sorted(line.removeprefix(begin).removesuffix(end) for line in lines)


def test_a_failed_mail_is_sent_again_and_what_arrived_is_not(stage: Stage) -> None:
    stage.open("usual")
    app = page_of().button(key="again-n2").click().run()

    whose = {"organisations": ["acme"], "addresses_of": ["acme"]}
    mails = rows(stage, "notification_deliveries", **whose, integration_id=None, limit=200)
    states = {row["recipient"]: row["status"] for row in mails if row["notification_id"] == "n2"}
    assert not app.exception
    assert states == {"everyone": "sent", "kari@acme.example": "pending", "ola@acme.example": "sent"}


def test_a_test_message_is_asked_for_once_however_often_it_is_drawn(stage: Stage) -> None:
    stage.open("usual")
    app = page_of()

    app = app.button(key="test-message").click().run().run()

    told = rows(stage, "list_notifications", organisations=["acme"], integration_id=None, limit=200)
    assert not app.exception
    assert [row["kind"] for row in told].count("test") == 2  # one was there before


def test_without_a_mail_server_the_page_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYNCLIGHT_SMTP_HOST")
    stage.forget()
    stage.open("usual")
    app = page_of()

    assert "no mail server is set up (SYNCLIGHT_SMTP_HOST)" in shown(app)
    assert app.button(key="test-message").disabled


@pytest.mark.parametrize(
    ("language", "minutes", "wanted"),
    [
        ("en", 9, "E-mail is on its way"),
        ("en", 11, "E-mail not sent yet; the monitor last looked "),
        ("nb", 11, "E-posten er ikke sendt ennå; overvåkingen så sist etter "),
    ],
)
def test_a_mail_nobody_tries_is_not_on_its_way_for_ever(stage: Stage, language: str, minutes: int, wanted: str) -> None:
    stage.open("usual")
    tell(stage, minutes)

    assert wanted in shown(page_of(language)).replace("\u00a0", " ")


def test_a_mail_that_would_send_the_password_in_the_open_is_not_on_its_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"HOST": "mail.example", "USER": "synclight", "SECURITY": "none"}.items():
        monkeypatch.setenv(f"SYNCLIGHT_SMTP_{name}", value)
    stage.forget()
    stage.open("usual")
    tell(stage, minutes_ago=1)

    page = shown(page_of())

    assert "E-mail waits: the password would be sent without encryption" in page
    assert "E-mail is on its way" not in page


def tell(stage: Stage, minutes_ago: int) -> None:
    """Something was told, and no try was made since."""
    assert stage.store is not None
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)  # noqa: TID251  # the pages look at the real clock
    stage.store.write(told("untried", integration_id="acme-reports", at=at), "untried")


def test_another_channel_is_told_of_beside_the_mails(stage: Stage) -> None:
    stage.open("usual")
    tell(stage, minutes_ago=1)
    assert stage.store is not None
    for address, status, reason in (
        ("a.txt", "sent", None),
        ("b.txt", "skipped", "no_longer_recipient"),
        ("c.txt", "pending", None),
        ("d.txt", "failed", "refused"),
    ):
        stage.store._connection.execute(
            "insert into notification_deliveries (delivery_id, notification_id, organisation_id, channel, recipient,"
            " status, reason, tries, message_id) values (?, 'untried', 'acme', 'file', ?, ?, ?, 1, '')",
            [address, address, status, reason],
        )

    page = shown(page_of()).replace("\u00a0", " ")

    assert (
        "E-mail is on its way · ✓ File: 1 delivered · File: 1 not sent, no longer a recipient"
        " · File waits: it is not set up · File: 1 could not be delivered"
    ) in page
    assert "d.txt: it was refused. Correct the address in the organisation's list of recipients" in page


def test_nothing_told_yet_is_good_news(stage: Stage) -> None:
    stage.open("empty")
    app = page_of("nb")

    assert not app.exception


def test_a_store_that_is_down_leaves_what_was_known_and_nothing_to_press(stage: Stage) -> None:
    stage.open("usual")
    page_of()
    assert stage.server is not None
    stage.server.shutdown()
    app = page_of()

    assert not app.exception
    assert "You see what was known" in shown(app)
    assert all(button.disabled for button in app.button if str(button.key).startswith(("seen-", "again-", "unmute-")))
