"""Who was turned away at the door stands in the log of every organisation."""

from __future__ import annotations

from contextlib import closing

from data.commands.audit import audit_rows
from tests.integration.sign_in.browsers import Browser, Door
from tests.integration.sign_in.owner import OWNER


def test_a_failed_sign_in_stands_in_the_log_with_what_was_proven(door: Door, browser: Browser) -> None:
    door.provider.person = {"sub": "eve-7", "name": "Eve", "email": "eve7@evil.example", "email_verified": True}
    assert browser.sign_in().why == "not_invited"
    for _ in range(30):
        assert browser.get("/oauth2callback?code=guess&state=guess").why == "not_asked"

    with closing(door.owner.client("act")) as store:
        rows = audit_rows(OWNER, store, action="failed_sign_in")
    (eve,) = [row for row in rows if row.after["account"] == "eve7@evil.example"]
    unproven = [row for row in rows if row.after["account"] is None]
    assert (eve.person, eve.after["address"]) == ("unknown", "127.0.0.1")
    assert (eve.after["why"], eve.after["count"]) == (["not_invited"], 1)
    assert len(unproven) == 1  # the rest are counted, and one row in ten minutes
    assert "guess" not in str(unproven[0].after)
