"""Which installation people can sign in to: whole, or refused by the name of what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from core.errors import BadConfiguration, Misconfigured
from core.settings import Settings, child_environment
from core.sign_in import installation
from core.sign_in.installation import origin_of
from dashboard.sign_in.cookies import Cookies
from dashboard.sign_in.wiring import own_cookies
from flows.stack.sign_in import check_sign_in, sign_in_environment

WHOLE: dict[str, Any] = {
    "mode": "oidc",
    "oidc_issuer": "https://id.example/directory",
    "oidc_client_id": "synclight",
    "public_url": "https://synclight.example",
}


def settings(home: Path, **changes: Any) -> Settings:
    return Settings(home=home, **{name: value for name, value in {**WHOLE, **changes}.items() if value is not None})


def test_the_mode_is_local_until_somebody_says_otherwise(tmp_path: Path) -> None:
    assert not Settings(home=tmp_path, public_url="https://synclight.example").signs_in
    assert sign_in_environment(Settings(home=tmp_path)) == {}
    assert own_cookies(Settings(home=tmp_path)) is None


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"oidc_issuer": None}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "http://id.example"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "http://127.0.0.1.evil.example"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "http://localhost@evil.example"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "https://id.example:99999"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.microsoftonline.com/common/v2.0"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.microsoftonline.com/organizations/v2.0"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.microsoftonline.com/consumers"}, "SYNCLIGHT_OIDC_ISSUER"),
        ({"oidc_client_id": None}, "SYNCLIGHT_OIDC_CLIENT_ID"),
        ({"public_url": None}, "SYNCLIGHT_PUBLIC_URL"),
        ({"public_url": "http://synclight.example"}, "SYNCLIGHT_PUBLIC_URL"),
        ({"public_url": "https://synclight.example/app"}, "SYNCLIGHT_PUBLIC_URL"),
        ({"public_url": "https://synclight.example/?x=1"}, "SYNCLIGHT_PUBLIC_URL"),
        ({"public_url": "https://kari:x@synclight.example"}, "SYNCLIGHT_PUBLIC_URL"),
    ],
    ids=str,
)
def test_a_half_configuration_refuses_to_start_and_names_what_is_missing(
    tmp_path: Path, changes: dict[str, Any], key: str
) -> None:
    with pytest.raises(BadConfiguration) as refused:
        check_sign_in(settings(tmp_path, **changes))

    assert refused.value.key == key


def test_without_the_clients_secret_it_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="SYNCLIGHT_SECRET_OIDC"):
        check_sign_in(settings(tmp_path))
    with pytest.raises(BadConfiguration) as refused:
        installation(settings(tmp_path), None)
    assert refused.value.key == "SYNCLIGHT_SECRET_OIDC"


def test_only_the_dashboard_is_handed_the_secret_and_only_of_a_file_nobody_else_reads(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "oidc"
    file.parent.mkdir()
    file.write_text("canary\n")
    file.chmod(0o644)
    with pytest.raises(Misconfigured):
        check_sign_in(settings(tmp_path))
    file.chmod(0o600)

    assert sign_in_environment(settings(tmp_path)) == {"SYNCLIGHT_SECRET_OIDC": "canary"}


def test_a_process_that_sends_is_not_handed_the_secret_of_the_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNCLIGHT_SECRET_OIDC", "canary")
    monkeypatch.setenv("SYNCLIGHT_SECRET_SMTP", "theirs")
    sending = child_environment(settings(tmp_path), secrets=True)

    assert "canary" not in sending.values()
    assert "theirs" in sending.values()
    assert child_environment(settings(tmp_path), sign_in_environment(settings(tmp_path))).get("SYNCLIGHT_SECRET_OIDC")


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://Synclight.Example/", "https://synclight.example"),
        ("https://synclight.example:443", "https://synclight.example"),
        ("https://synclight.example:8443", "https://synclight.example:8443"),
        ("http://[::1]:8501", "http://[::1]:8501"),
        ("http://localhost:80/", "http://localhost"),
    ],
)
def test_the_public_address_is_compared_as_browsers_write_it(written: str, origin: str) -> None:
    assert origin_of(written) == origin


def test_behind_tls_the_cookies_belong_to_this_host_alone_and_travel_encrypted() -> None:
    cookies, answer = Cookies("https://synclight.example"), Response()
    cookies.give(answer, cookies.session, "secret")
    cookies.give(answer, cookies.ask, "sealed")
    cookies.take(answer, cookies.ask)

    told = [value.decode() for name, value in answer.raw_headers if name == b"set-cookie"]
    assert len(told) == 3
    for each in told:
        assert each.startswith("__Host-synclight_")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(each.split("; "))
        assert "Domain" not in each
