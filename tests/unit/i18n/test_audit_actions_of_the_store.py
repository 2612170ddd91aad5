"""What the store itself writes into the log, as people read it."""

import pytest

from core.i18n import Words

PUT_BACK = "The store was put back: what people decided between 22 Nov 2026 18:00 and 23 Nov 2026 10:05 may be missing"


@pytest.mark.parametrize(
    ("action", "after", "nb", "en"),
    [
        (
            "restore",
            {"why": "put_back", "lost_from_at": "2026-11-22 17:00:00+00", "lost_until_at": "2026-11-23 09:05:00.5+00"},
            "Databasen ble satt tilbake: det noen bestemte mellom 22.11.2026 18.00 og 23.11.2026 10.05 kan mangle",
            PUT_BACK,
        ),
        (
            "restore",
            {"why": "no_watermark", "lost_from_at": "2026-11-22 17:00:00+00", "lost_until_at": None},
            "Databasen ble satt tilbake til en eldre tilstand",
            "The store was put back to an older state",
        ),
        (
            "wrong_token",
            {"count": 1, "about": ""},
            "Avvist: 1 forespørsel til databasen med feil nøkkel",
            "Turned away: 1 request to the store with a wrong token",
        ),
        (
            "failed_sign_in",
            {"count": 1, "address": "203.0.113.9", "account": "eve@acme.example", "why": ["not_invited"]},
            "Avvist: 1 innlogging fra 203.0.113.9: eve@acme.example, ikke invitert",
            "Turned away: 1 sign-in from 203.0.113.9: eve@acme.example, not invited",
        ),
        (
            "failed_sign_in",
            {"count": 31, "address": "", "account": None, "why": ["not_asked", "refused"]},
            (
                "Avvist: 31 innlogginger fra mange adresser: ingen her ba om den, for sent eller to ganger, "
                "innloggingstjenesten eller personen der sa nei"
            ),
            (
                "Turned away: 31 sign-ins from many addresses: asked for by nobody here, too late or twice, "
                "the provider, or the person there, said no"
            ),
        ),
        (
            "beyond_token",
            {"count": 31, "about": "beat"},
            "Avvist: 31 forespørsler til databasen som nøkkelen ikke gir lov til",
            "Turned away: 31 requests to the store that their token does not allow",
        ),
    ],
)
def test_the_log_says_what_the_store_noticed(action: str, after: object, nb: str, en: str) -> None:
    assert Words("nb").audit_action(action, after) == nb
    assert Words("en").audit_action(action, after) == en
