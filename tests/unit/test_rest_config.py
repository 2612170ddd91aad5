"""The configuration of a rest target is checked at the door."""

from typing import Any

import pytest
from pydantic import ValidationError

from core.connectors.rest.config import RestTargetConfig
from core.model import Category

GOOD: dict[str, Any] = {
    "kind": "rest",
    "name": "Accounting",
    "url": "https://books.example/records",
    "look_up_url": "https://books.example/records?reference={reference}",
    "token_secret": "books",
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "http://books.example/records"),
        ("url", "https://user:secret@books.example/records"),
        ("url", "https://books.example/records#x"),
        ("url", "https://books.example:99999/records"),
        ("url", "https://books.example/re cords"),
        ("url", "https://books.example/\r\nX: y"),
        ("url", "ftp://books.example/records"),
        ("url", "https:///records"),
        ("look_up_url", "https://books.example/records"),
        ("look_up_url", "https://evil.example/records?reference={reference}"),
        ("look_up_url", "https://books.example/{reference}/{reference}"),
        ("check_url", "https://evil.example/health"),
        ("token_secret", "Bearer abc def"),
        ("token_secret", "../../etc/passwd"),
        ("timeout_seconds", 0),
        ("timeout_seconds", float("nan")),
        ("request_life_seconds", 5),
        ("concurrency", 0),
        ("concurrency", 129),
        ("concurrency", "8"),
        ("target_id_path", "id"),
        ("codes", {"X": "authentication"}),
        ("codes", {"X": "no_such_thing"}),
        ("token", "secret in the wrong place"),
        ("auth", {"kind": "none"}),  # and token_secret
        ("bulk", {"size": 0}),
        ("bulk", {"size": 1001}),
        ("bulk", {"size": 10, "url": "https://evil.example/bulk"}),
        ("bulk", {"size": 10, "url": "http://books.example/bulk"}),
        ("bulk", {"size": 10, "reference": ""}),
        ("bulk", {"size": 10, "booked_words": ["ok"], "refused_words": ["OK"]}),
        ("bulk", {"size": 10, "results": "results"}),
        ("max_body_bytes", 10),
    ],
)
def test_a_bad_value_is_refused(key: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        RestTargetConfig.model_validate({**GOOD, key: value})


def test_a_good_one_survives_being_stored() -> None:
    config = RestTargetConfig.model_validate({**GOOD, "codes": {"4026": "closed_period"}})

    assert RestTargetConfig.model_validate_json(config.model_dump_json()) == config
    assert config.category_of("4026") is Category.CLOSED_PERIOD
    assert config.category_of("CC_UNKNOWN") is Category.REFERENCE_NOT_FOUND
    assert config.category_of("new") is None


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_plain_http_is_for_this_machine_only(host: str) -> None:
    urls = {"url": f"http://{host}/a", "look_up_url": f"http://{host}/a/{{reference}}"}

    assert RestTargetConfig.model_validate({**GOOD, **urls}).url.startswith("http://")


OAUTH = {"kind": "oauth2", "token_url": "https://login.example/token", "client_id": "synclight", "secret": "books"}


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {"kind": "digest"},
        {"kind": "basic", "user": "a:b", "secret": "books"},
        {"kind": "basic", "user": "a\nb", "secret": "books"},
        {"kind": "basic", "user": "kari", "secret": "not a name"},
        {"kind": "bearer", "secret": "books", "header": "Host"},
        {"kind": "bearer", "secret": "books", "header": "X-Key\r\nEvil"},
        {"kind": "bearer", "secret": "books", "scheme": "Bearer x"},
        {"kind": "none", "secret": "books"},
        {**OAUTH, "token_url": "http://login.example/token"},
        {**OAUTH, "token_url": "https://a:b@login.example/token"},
        {**OAUTH, "client_id": "a\r\nb"},
        {**OAUTH, "scope": " "},
        {**OAUTH, "more": {"client_secret": "x"}},
        {**OAUTH, "more": {"a b": "x"}},
        {**OAUTH, "more": {"a": "x\ny"}},
        {**OAUTH, "send_as": "url"},
    ],
)
def test_a_bad_sign_in_is_refused(auth: Any) -> None:
    without = {key: value for key, value in GOOD.items() if key != "token_secret"}

    with pytest.raises(ValidationError):
        RestTargetConfig.model_validate({**without, "auth": auth})


def test_a_sign_in_survives_being_stored() -> None:
    without = {key: value for key, value in GOOD.items() if key != "token_secret"}
    config = RestTargetConfig.model_validate({**without, "auth": OAUTH, "bulk": {"size": 10, "items": ""}})

    assert RestTargetConfig.model_validate_json(config.model_dump_json()) == config
    assert config.sign_in == config.auth
    assert RestTargetConfig.model_validate(GOOD).sign_in.kind == "bearer"


def test_a_repeat_is_safe_only_when_each_record_has_a_key() -> None:
    bulk = {"size": 10}

    with pytest.raises(ValidationError, match="key_field"):
        RestTargetConfig.model_validate({**GOOD, "bulk": bulk, "repeat_is_safe": True})
    assert RestTargetConfig.model_validate({**GOOD, "bulk": {**bulk, "key_field": "key"}, "repeat_is_safe": True})
