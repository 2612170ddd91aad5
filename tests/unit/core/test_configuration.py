from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from core.configuration import IntegrationConfig, OrganisationConfig, read_integration, read_organisation
from core.errors import BadConfiguration
from tests.unit.helpers.written import INTEGRATION, ORGANISATION, replaced

OAUTH2 = '[target.auth]\nkind = "oauth2"\ntoken_url = "https://b.x/"\nclient_id = "c"\nsecret = "s"\n'


def refusal(text: str | bytes, *, organisation: bool = False) -> BadConfiguration:
    read: Any = read_organisation if organisation else read_integration
    with pytest.raises(BadConfiguration) as refused:
        read(text, "file.toml")
    return refused.value


def test_an_admin_named_twice_is_refused_whatever_the_capitals() -> None:
    text = replaced(ORGANISATION, '["okonomi@acme.example"]', '["okonomi@acme.example", "Okonomi@ACME.example"]')

    refused = refusal(text, organisation=True)

    assert (refused.key, refused.wanted) == ("admins", "each address once")


def test_a_right_organisation_is_read() -> None:
    assert read_organisation(ORGANISATION, "acme.toml") == OrganisationConfig(
        id="acme",
        name="Acme Likeperson",
        time_zone="Europe/Oslo",
        language="nb",
        admins=("okonomi@acme.example",),
    )


def test_a_right_integration_is_read_and_round_trips_as_json() -> None:
    config = read_integration(INTEGRATION, "expenses.toml")

    assert (config.id, config.target.name, config.schedule.interval_seconds) == ("acme-expenses", "Regnskap", 300)
    assert config.stale_after.total_seconds() == 48 * 3600
    assert config.source.file_format == "csv"
    assert IntegrationConfig.model_validate_json(config.model_dump_json()) == config
    again = IntegrationConfig.model_validate_json(config.model_dump_json())
    assert again.model_dump_json() == config.model_dump_json()


def test_a_byte_order_mark_is_no_error() -> None:
    assert read_organisation(b"\xef\xbb\xbf" + ORGANISATION.encode(), "acme.toml").id == "acme"


@pytest.mark.parametrize(
    ("old", "new", "key", "found", "wanted"),
    [
        ('id = "acme"', 'id = "Acme AS"', "id", '"Acme AS"', "small letters"),
        ('id = "acme"', "", "id", "nothing", "a value"),
        ('name = "Acme Likeperson"', "name = 7", "name", "7", "text"),
        ('name = "Acme Likeperson"', 'name = "a\\nb"', "name", '"a\\nb"', "one line of text"),
        ("Europe/Oslo", "Europe/Olso", "time_zone", '"Europe/Olso"', "an IANA time zone"),
        ("Europe/Oslo", "../../etc/passwd", "time_zone", '"../../etc/passwd"', "an IANA time zone"),
        ("Europe/Oslo", "Europe", "time_zone", '"Europe"', "an IANA time zone"),
        ('"nb"', '"no"', "language", '"no"', "one of en, nb"),
        ('["okonomi@acme.example"]', "[]", "admins", "[]", "at least 1"),
        ('["okonomi@acme.example"]', '"x@y.no"', "admins", '"x@y.no"', "a list"),
        ('["okonomi@acme.example"]', '["a@b.no", "b"]', "admins[1]", '"b"', "an e-mail address"),
        ('["okonomi@acme.example"]', '["a@b.no\\nBcc: c@d.no"]', "admins[0]", '"a@b.no\\nBcc: c@d.no"', "an e-mail"),
        (
            'language = "nb"',
            'languag = "nb"',
            "languag",
            "an unknown key",
            "one of id, name, time_zone, language, admins",
        ),
    ],
)
def test_a_wrong_organisation_is_refused_with_key_found_and_wanted(
    old: str, new: str, key: str, found: str, wanted: str
) -> None:
    error = refusal(replaced(ORGANISATION, old, new), organisation=True)

    assert (error.file, error.key, error.found) == ("file.toml", key, found)
    assert error.wanted.startswith(wanted)
    assert str(error).startswith(f"file.toml: {key}: found {found}, wanted {wanted}")


@pytest.mark.parametrize(
    ("old", "new", "key", "found", "wanted"),
    [
        ('kind = "files"', 'kind = "ftp"', "source.kind", '"ftp"', "one of files"),
        ('kind = "rest"', 'kind = "soap"', "target.kind", '"soap"', "one of rest"),
        ('kind = "rest"', "", "target.kind", "nothing", "one of rest"),
        (
            "utlegg.csv",
            "utlegg.docx",
            "source",
            '{"kind": "files", "path"',
            "CSV, JSON, Parquet or .xlsx; this is a Word document",
        ),
        ("page_size = 1000", "page_size = 0", "source.page_size", "0", "at least 1"),
        ("page_size = 1000", 'page_size = "1"', "source.page_size", '"1"', "a whole number"),
        ("interval_seconds = 300", "interval_seconds = 1", "schedule.interval_seconds", "1", "at least 10"),
        ("interval_seconds = 300", "interval_seconds = true", "schedule.interval_seconds", "true", "a whole number"),
        ("interval_seconds = 300", 'cron = "0 6 1 *"', "schedule.cron", '"0 6 1 *"', "a cron line"),
        ("interval_seconds = 300", 'cron = "61 6 1 * *"', "schedule.cron", '"61 6 1 * *"', "a cron line"),
        ("interval_seconds = 300", 'cron = "0 6 30 2 *"', "schedule.cron", '"0 6 30 2 *"', "a cron line"),
        ("interval_seconds = 300", "", "schedule", "{}", "either cron or interval_seconds"),
        (
            "interval_seconds = 300",
            'interval_seconds = 300\ntime_zone = "Oslo"',
            "schedule.time_zone",
            '"Oslo"',
            "an IANA",
        ),
        ("stale_after_hours = 48", "stale_after_hours = 0", "stale_after_hours", "0", "at least 1"),
        ("stale_after_hours = 48", "stale_after_hours = 1.5", "stale_after_hours", "1.5", "a whole number"),
        ("alert_after_failures = 2", "alert_after_failures = -1", "alert_after_failures", "-1", "at least 1"),
        ("https://app.acme", "javascript://app.acme", "record_url", '"javascript://app.acme', "an http or https"),
        ("claims/{record_key}", "claims", "record_url", '"https://app.acme.example/claims"', "an http or https"),
        ("claims/{record_key}", "{record_key.x}", "record_url", '"https://app.acme.example/{rec', "an http or https"),
        ('record_key = "Kravnr"', "", "mapping.record_key", "nothing", "a value"),
        ('currency = "NOK"', 'currency = "kr"', "mapping.amount.currency", '"kr"', "text of the form"),
        ('currency = "NOK"', "", "mapping.amount", '{"column": "Beløp"', "either currency or currency_column"),
        ('decimal = "comma"', 'decimal = ","', "mapping.amount.decimal", '","', "one of comma, point"),
        ('to = "/claimNo"', 'to = "claimNo"', "mapping.fields[0].to", '"claimNo"', "a path like"),
        (
            'to = "/claimNo"',
            'to = "/lines/0/date"',
            "mapping.fields",
            '[{"to": "/lines/0/date"',
            "each target path once",
        ),
        ('to = "/claimNo"', 'to = "/lines"', "mapping.fields", '[{"to": "/lines"', "values only at the ends"),
        ("/lines/1/kind", "/lines/2/kind", "mapping.fields", '[{"to": "/claimNo"', "list places counted 0, 1, 2"),
        ('"%d.%m.%Y"', '"dd.mm.yyyy"', "mapping.fields[1].date", '"dd.mm.yyyy"', "a date format with %d, %m and %Y"),
        ('date = "%d.%m.%Y"', 'constant = "x"', "mapping.fields[1]", '{"to": "/lines/0/date"', "either from"),
        ('date = "%d.%m.%Y"', 'date = "%d.%m.%Y"\ninteger = true', "mapping.fields[1]", '{"to"', "at most one of"),
        ('{ km = "mileage" }', "{}", "mapping.fields[2].lookup", "{}", "at least 1"),
        ('{ km = "mileage" }', "{ km = 7 }", "mapping.fields[2].lookup.km", "7", "text"),
        ('from = "Art"', 'frm = "Art"', "mapping.fields[2].frm", "an unknown key", "one of to, from, constant"),
    ],
)
def test_a_wrong_integration_is_refused_with_key_found_and_wanted(
    old: str, new: str, key: str, found: str, wanted: str
) -> None:
    error = refusal(replaced(INTEGRATION, old, new))

    assert error.key == key
    assert error.found.startswith(found)
    assert error.wanted.startswith(wanted)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('id = "acme"\nname = \n', "line 2"),
        ('id = "acme"\n[target\n', "line 2"),
        ('id = "acme"\nid = "acme"\n', "line 2"),
        ('id = """acme\n\n', "line 3"),
        (b'id = "acme"\nname = "\xf8"\n', "line 2"),
    ],
)
def test_malformed_toml_names_the_line(text: str | bytes, line: str) -> None:
    error = refusal(text)

    assert error.key == line
    assert "TOML" in error.wanted or "UTF-8" in error.wanted


def test_several_problems_are_all_told_the_first_one_first() -> None:
    text = replaced(INTEGRATION, 'id = "acme-expenses"', 'id = "A B"').replace("interval_seconds", "every")
    error = refusal(text)

    assert error.key == "id"
    assert len(str(error).splitlines()) == 2
    assert "schedule.every: found an unknown key, wanted one of cron, interval_seconds, time_zone" in str(error)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "target.auth: found nothing, wanted either token_secret or [target.auth]"),
        ('auth = { kind = "digest" }', 'target.auth.kind: found "digest", wanted one of none, bearer, basic, oauth2'),
        ('auth = { secret = "x" }', "target.auth.kind: found nothing, wanted one of none, bearer, basic, oauth2"),
        ('auth = { kind = "basic", secret = "x" }', "target.auth.user: found nothing, wanted a value"),
        (
            'auth = { kind = "basic", user = "kari", secret = "x", realm = "y" }',
            "target.auth.realm: found an unknown key, wanted one of kind, user, secret",
        ),
        (
            'token_secret = "x"\nbulk = { size = 9, url = "https://b.example/x" }',
            'target.bulk: found {"size": 9, "url": "https://b.example/x"}, wanted an address on https://',
        ),
        ('token_secret = "x"\nbulk = { size = 0 }', "target.bulk.size: found 0, wanted at least 1"),
    ],
)
def test_a_sign_in_is_refused_by_its_key(line: str, told: str) -> None:
    assert told in str(refusal(replaced(INTEGRATION, 'token_secret = "ledger"', line)))


@pytest.mark.parametrize(
    ("line", "key", "found"),
    [
        ('token_secret = "ledger"\nheaders = { X-Api-Key = "hush-hush" }', "target.headers", '"X-Api-Key"'),
        ('token_secret = "ledger"\nheaders = { Authorization = "hush-hush" }', "target.headers", '"Authorization"'),
        (
            OAUTH2 + 'more = { password = "hush-hush" }',
            "target.auth.more",
            '"password"',
        ),
    ],
)
def test_a_header_or_field_that_holds_a_secret_is_refused_by_name(line: str, key: str, found: str) -> None:
    told = str(refusal(replaced(INTEGRATION, 'token_secret = "ledger"', line)))

    assert f"{key}: found {found}, wanted a name that holds no secret: [target.auth] names a secret" in told
    assert "hush-hush" not in told


def test_a_secret_in_the_wrong_place_is_not_repeated() -> None:
    unknown = refusal(replaced(INTEGRATION, 'token_secret = "ledger"', 'token = "hunter2hunter2"'))
    malformed = refusal(replaced(INTEGRATION, 'token_secret = "ledger"', 'token_secret = "hunter2 hunter2!"'))

    assert "hunter2" not in str(unknown)
    assert "hunter2" not in str(malformed)
    assert malformed.key == "target.token_secret"


def test_a_record_key_cannot_leave_its_place_in_the_link() -> None:
    config = read_integration(INTEGRATION, "x.toml")

    assert config.record_link("UT 1/..?a=æ") == "https://app.acme.example/claims/UT%201%2F..%3Fa%3D%C3%A6"


def test_the_demo_files_are_toml_with_only_known_placeholders() -> None:
    folder = Path(__file__).parents[3] / "data" / "demo"
    names = sorted(path.name for path in folder.glob("*.toml"))

    assert names == ["acme-bufdir.toml", "acme-expenses.toml", "acme-payroll.toml", "acme-portal.toml", "acme.toml"]
    for name in names:
        assert tomllib.loads((folder / name).read_text(encoding="utf-8"))["id"] == name.removesuffix(".toml")
