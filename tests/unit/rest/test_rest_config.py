"""The configuration of a rest target is checked at the door."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from core.connectors.http_base.config_auth import OAuth2Auth
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
        ("headers", {"Authorization": "Bearer x"}),
        *(
            ("headers", {name: "x"})
            for name in ("X-Api-Key", "X-Auth", "Set-Cookie", "x-secret", "X-Password", "PRIVATE-TOKEN")
        ),
        ("headers", {"Host": "evil.example"}),
        ("headers", {"Content-Length": "0"}),
        ("headers", {"X-A\r\nEvil": "1"}),
        ("headers", {"X-A": "1\r\nEvil: 1"}),
        ("headers", {"X-A": "æ"}),
        ("headers", {"X A": "1"}),
        ("headers", {"": "1"}),
        ("headers", {f"X-{number}": "1" for number in range(21)}),
        ("idempotency_header", "Idempotency Key"),
        ("idempotency_header", "Transfer-Encoding"),
        ("reference_header", "X-Ref\n"),
        ("error_at", {"message": "tekst"}),
        ("error_at", {"text": "/x"}),
        ("ca_file", "ca.pem"),
        ("ca_file", "/etc/ca\n.pem"),
        ("url", "https://books.example:0/records"),
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


# fmt: off
ODD_HOSTS = [
    "0x7f000001", "2130706433", "0177.0.0.1", "127.1", "127.0.0.2", "127.0.1", "0", "00.0.0.0", "[::]",
    "0.0.0.0",  # noqa: S104 - to be refused
    "[::2]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::]", "169.254.169.254", "169.254.0.1", "168.63.129.16",
    "192.0.0.192", "0.1.2.3", "[fec0::1]", "[64:ff9b:1::7f00:1]", "[2001:db8::5efe:127.0.0.1]", "a.localhost",
    "[fe80::1]", "[fe80::1%25eth0]", "[fd00:ec2::254]",
    "100.100.100.200", "224.0.0.1", "239.1.1.1", "[ff02::1]", "①②⑦.0.0.1", "１２７.0.0.1", "127。0。0。1",
    "books.example.", ".books.example", "books..example", "books_.example-", "bøker.example", "a%2eb.example",
    "ex*mple", "0x7f.1", "1.2.3.4.5", "[::1]evil", "127.0.0.1\\.example", "localhost.", "LOCALHOST..", "[::0001]",
    "256.1.1.1", "1.1.1", "-a.example",
]
# fmt: on


@pytest.mark.parametrize("host", ODD_HOSTS)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_host_has_one_spelling_and_is_no_hidden_place(host: str, scheme: str) -> None:
    urls = {"url": f"{scheme}://{host}/a", "look_up_url": f"{scheme}://{host}/a/{{reference}}"}

    with pytest.raises(ValidationError):
        RestTargetConfig.model_validate({**GOOD, **urls, "allow_plain_http": True})


@pytest.mark.parametrize(
    "host",
    ["10.0.0.5", "192.168.1.7:8443", "books.intern", "xn--bker-gra.example", "[2001:db8::1]", "8.8.8.8"],
)
def test_an_ordinary_host_is_taken(host: str) -> None:
    urls = {"url": f"https://{host}/a", "look_up_url": f"https://{host}/a/{{reference}}"}

    assert RestTargetConfig.model_validate({**GOOD, **urls}).url == urls["url"]


def test_plain_http_to_another_machine_is_allowed_by_name() -> None:
    urls = {"url": "http://10.0.0.5/a", "look_up_url": "http://10.0.0.5/a/{reference}"}
    bulk = {"size": 9, "url": "http://10.0.0.5/bulk"}

    with pytest.raises(ValidationError, match="allow_plain_http = true"):
        RestTargetConfig.model_validate({**GOOD, **urls})
    assert RestTargetConfig.model_validate({**GOOD, **urls, "bulk": bulk, "allow_plain_http": True})


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


def test_every_key_stands_in_the_commented_example_and_is_one() -> None:
    """Uncommented, the example is a target that is read; the keys it leaves out are none."""
    text = (Path(__file__).parents[3] / "data" / "demo" / "acme-expenses.toml").read_text("utf-8")
    target = text[text.index("[target]") : text.index("[schedule]")].replace("{sandbox_url}", "http://127.0.0.1:8765")
    lines = [line.removeprefix("# ") for line in target.splitlines() if "token_secret = " not in line]
    example = tomllib.loads("\n".join(line for line in lines if re.match(r"\[|[a-z_]+ = ", line)))["target"]

    config = RestTargetConfig.model_validate(example)

    assert isinstance(config.auth, OAuth2Auth)
    assert RestTargetConfig.model_validate_json(config.model_dump_json()) == config
    for model, table in ((config, example), (config.bulk, example["bulk"]), (config.error_at, example["error_at"])):
        assert isinstance(model, BaseModel)
        assert set(type(model).model_fields) - {"token_secret"} == set(table)
    assert set(OAuth2Auth.model_fields) == set(example["auth"])


@pytest.mark.parametrize(
    ("sign_in", "names"),
    [
        ({"token_secret": "books"}, ("books",)),
        ({"auth": {"kind": "none"}}, ()),
        ({"auth": {"kind": "bearer", "secret": "books"}}, ("books",)),
        ({"auth": {"kind": "basic", "user": "kari", "secret": "word"}}, ("word",)),
        ({"auth": OAUTH}, ("books",)),
    ],
)
def test_the_secrets_it_needs_are_named(sign_in: dict[str, Any], names: tuple[str, ...]) -> None:
    without = {key: value for key, value in GOOD.items() if key != "token_secret"}

    assert RestTargetConfig.model_validate({**without, **sign_in}).secret_names == names
