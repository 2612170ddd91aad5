"""`synclight test-mail ADDRESS`: one mail straight to the mail server, so that somebody sees it arrive."""

from __future__ import annotations

from contextlib import closing
from uuid import uuid4

from core.errors import BadRequest, TryLater, Undeliverable
from core.permissions import Action
from core.settings import Settings, operating_system_user
from core.words import Words, plain
from data.copies import note_copy
from flows.cli_names import who
from flows.cli_print import answer
from flows.clock import SystemClock
from flows.mail_wiring import mail_channel, send_test_message
from flows.own_store import a_store_that_runs
from flows.secrets import HomeSecrets
from flows.wiring import open_store


def try_mail(settings: Settings, address: str, *, as_json: bool) -> int:
    """Send one test mail; 1 when the mail server did not take it. Raises BadRequest, BadConfiguration."""
    _ = Words(settings.language)
    if "@" not in address.strip("@") or any(character.isspace() for character in address):
        raise BadRequest(_("{address} is no e-mail address.", address=plain(address, limit=80, one_line=True)))
    channel = mail_channel(settings, HomeSecrets(settings))
    if channel is None:
        raise BadRequest(_("No mail server is set. Set SYNCLIGHT_SMTP_HOST, and try again."))
    value = {"address": address, "sent": True, "message": ""}
    _note(settings, address)
    try:
        send_test_message(channel, settings, SystemClock(), address, person=operating_system_user(), name="Synclight")
    except (TryLater, Undeliverable) as error:
        answer(
            plain(_.said(error.said), limit=500, one_line=True),
            {**value, "sent": False, "message": str(error)},
            as_json=as_json,
        )
        return 1
    answer(_("The mail server took it. Look whether it arrives at {address}.", address=address), value, as_json=as_json)
    return 0


def _note(settings: Settings, address: str) -> None:
    """Write down who sends it to whom, before it leaves; a home that was never started has no log yet."""
    if not settings.database.exists():
        return
    with a_store_that_runs(settings), closing(open_store(settings, "sync")) as store:
        now = SystemClock().now()
        note_copy(who(store), store, Action.TEST_MESSAGE, request_id=uuid4().hex, now=now, after={"address": address})
