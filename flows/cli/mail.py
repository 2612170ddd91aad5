"""`synclight test-mail ADDRESS`: one message straight to a channel, so that somebody sees it arrive."""

from __future__ import annotations

from contextlib import closing
from uuid import uuid4

from core.channels.channel import Channel, DeliveryResult
from core.channels.registry import CHANNELS
from core.errors import BadRequest, said_by
from core.i18n import Words, sanitise
from core.model import EMAIL
from core.permissions import Action
from core.settings import Settings, operating_system_user
from data.commands.copies import note_copy
from flows.cli.names import who
from flows.cli.print import print_answer
from flows.clock import SystemClock
from flows.monitor.channel_wiring import send_test_message
from flows.secrets import HomeSecrets
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store


def try_mail(settings: Settings, address: str, *, name: str = EMAIL, as_json: bool) -> int:
    """Send one test message; 1 when the other side did not take it. Raises BadRequest, BadConfiguration."""
    _ = Words(settings.language)
    channel = _channel(settings, address, name, _)
    value = {"address": address, "sent": True, "message": ""}
    _note(settings, {"address": address} if name == EMAIL else {"channel": name, "address": address})
    outcome = send_test_message(
        channel,
        settings,
        SystemClock(),
        address,
        person=operating_system_user(),
        name="Synclight",
        by_mail=name == EMAIL,
    )
    if outcome.result is not DeliveryResult.ACCEPTED:
        print_answer(
            sanitise(_.translate(outcome.said), limit=500, one_line=True),
            {**value, "sent": False, "message": str(outcome.said)},
            as_json=as_json,
        )
        return 1
    taken = _("The mail server took it. Look whether it arrives at {address}.", address=address)
    if name != EMAIL:
        taken = _("It was taken. Look whether it arrives at {address}.", address=address)
    print_answer(taken, value, as_json=as_json)
    return 0


def _channel(settings: Settings, address: str, name: str, _: Words) -> Channel:
    """The channel to try. Raises BadRequest when it does not exist, is not set up, or takes no such address."""
    kind = CHANNELS.get(name)
    if kind is None:
        raise BadRequest(
            _(
                "There is no channel {name}. There is: {names}.",
                name=sanitise(name, limit=80, one_line=True),
                names=", ".join(CHANNELS),
            )
        )
    if name == EMAIL:
        if "@" not in address.strip("@") or any(character.isspace() for character in address):
            raise BadRequest(_("{address} is no e-mail address.", address=sanitise(address, limit=80, one_line=True)))
        nothing = _("No mail server is set. Set SYNCLIGHT_SMTP_HOST, and try again.")
    else:
        try:
            kind.check_address(address)
        except ValueError as error:
            raise BadRequest(said_by(error)) from None
        nothing = _("The channel {name} is not set up.", name=name)
    if not kind.check_settings(settings):
        raise BadRequest(nothing)
    return kind.sender(settings, HomeSecrets(settings))


def _note(settings: Settings, told: dict[str, str]) -> None:
    """Write down who sends it to whom, before it leaves; a home that was never started has no log yet."""
    if not settings.database.exists():
        return
    with a_store_that_runs(settings), closing(open_store(settings, "sync")) as store:
        now = SystemClock().now()
        note_copy(who(store), store, Action.TEST_MESSAGE, request_id=uuid4().hex, now=now, after=told)
