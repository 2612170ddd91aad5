"""What the doctor says of the mail server: encryption and login are tried, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import Words
from core.settings import load_settings
from flows.cli.doctor.findings import Finding, State
from flows.cli.doctor.stack import look_around
from flows.demo.mailbox import Mailbox, kept_mails
from tests.integration.helpers.mail.mail_servers import PASSWORD, USER, FixedClock, SecureMailbox, papers


def looked(home: Path, **chosen: object) -> Finding:
    found = look_around(load_settings(home=home, **chosen), Words("en"))
    return next(one for one in found if one.check == "mail")


def test_no_mail_server_is_worth_a_look(tmp_path: Path) -> None:
    assert looked(tmp_path).state is State.LOOK


def test_a_good_one_is_fine_and_gets_no_mail(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mail", clock=FixedClock()) as box:
        found = looked(tmp_path, smtp_host="127.0.0.1", smtp_port=box.port)

    assert found.state is State.FINE
    assert kept_mails(tmp_path / "mail") == []


@pytest.mark.parametrize(
    ("password", "trusted", "said"),
    [
        ("not it", True, "the mail server refused our name or password"),
        (PASSWORD, False, "the mail server's certificate is not valid"),
        ("", True, "the password of the mail server is missing"),
    ],
)
def test_what_is_wrong_is_said_before_an_alert_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, *, trusted: bool, said: str
) -> None:
    shown = papers(tmp_path / "papers")
    monkeypatch.setenv("SYNCLIGHT_SECRET_SMTP", password)
    with SecureMailbox(tmp_path / "mail", shown, login=True) as box:
        chosen = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_user": USER, "smtp_security": "starttls"}
        found = looked(tmp_path, **chosen, **({"smtp_ca_file": shown.ca} if trusted else {}))

    assert (found.state, found.found) == (State.BROKEN, said)


def test_a_password_without_encryption_is_refused(tmp_path: Path) -> None:
    found = looked(tmp_path, smtp_host="mail.acme.no", smtp_user=USER, smtp_security="none")

    assert found.state is State.BROKEN
    assert "SYNCLIGHT_SMTP_SECURITY" in found.todo
