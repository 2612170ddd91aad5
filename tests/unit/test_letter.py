"""What a mail says, in both languages, and what a hostile text cannot do in it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from core.channels.letter import Letter, write_letter
from core.channels.letter_parts import News
from core.words import Words

URL = "http://127.0.0.1:8501"
FACTS: dict[str, Any] = {
    "integration_name": "Utleggskrav → Regnskap",
    "target_name": "Regnskap",
    "run_id": "run-2",
    "happened_at": "2026-11-23T09:30:00+00:00",
    "failing_since": "2026-11-17T09:30:00+00:00",
    "oldest_at": "2026-11-17T09:30:00+00:00",
    "syncs_in_a_row": 2,
    "records": 37,
    "money": {"NOK": "41200.00"},
    "more_causes": 0,
    "reasons": [{"code": "open_records", "light": "red", "word": "failing", "numbers": {"records": 37}}],
    "causes": [
        {
            "title": "Invalid cost center code: 9999",
            "category": "reference_not_found",
            "label": "Kostnadssted",
            "value": "9999",
            "records": 18,
            "money": {"NOK": "21450.00"},
        },
        {
            "title": "Text too long",
            "category": "validation",
            "label": None,
            "value": None,
            "records": 19,
            "money": {"NOK": "19750.00"},
        },
    ],
}
STOPPED = {"code": "stopped", "light": "red", "word": "failing", "numbers": {"category": "unavailable"}}


def letter(
    language: str = "nb", kind: str = "failing", organisation: str = "Acme Likeperson", **changed: Any
) -> Letter:
    news = [News(kind, {**FACTS, **changed}, "acme-expenses")]
    return write_letter(Words(language), news, organisation_name=organisation, public_url=URL)


def ordinary(text: str) -> str:
    return text.replace("\u00a0", " ")


class Page(HTMLParser):
    """The tags, links and visible text of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _value in attrs]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_subject_says_the_fact_first() -> None:
    assert ordinary(letter("nb").subject) == "Ikke bokført: 37 bilag, 41 200 kr – Regnskap (Acme Likeperson)"
    assert ordinary(letter("en").subject) == "Not booked: 37 records, NOK 41,200 – Regnskap (Acme Likeperson)"


def test_the_mail_says_how_much_why_what_to_do_since_when_and_where() -> None:
    text = ordinary(letter("nb").text)

    assert "Ikke bokført\n41 200 kr\n37 bilag hos Acme Likeperson · eldste 6 dager\nUtleggskrav → Regnskap" in text
    assert "- Kostnadssted 9999 finnes ikke i Regnskap (18 bilag, 21 450 kr)" in text
    assert "  Få verdien opprettet i Regnskap, eller velg en annen i kilden. Send så på nytt." in text
    assert "Feiler siden tirsdag 17. november kl. 10.30. Siste forsøk mandag 23. november kl. 10.30." in text
    assert f"{URL}/integration?id=acme-expenses" in text


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_picture_says_the_same_as_the_text(language: str) -> None:
    written = letter(language)
    shown = " ".join(Page(written.html).text.split())

    for line in written.text.splitlines():
        said = line.removeprefix("- ").strip().split(": http")[0].split(" (")[0]
        assert " ".join(said.split()) in shown


def test_a_stop_before_any_record_has_a_subject_too() -> None:
    written = letter("en", records=0, money={}, causes=[], oldest_at=None, reasons=[STOPPED])

    assert written.subject == "Utleggskrav → Regnskap has stopped – Regnskap (Acme Likeperson)"
    assert "- The sync stopped: Regnskap is not answering" in written.text
    assert "The sync has stopped" in Page(written.html).text


def test_a_stop_is_named_before_the_records_it_left_waiting() -> None:
    waiting = {"title": "Not sent", "category": "not_sent", "records": 13, "money": {"NOK": "12450.00"}}
    written = letter("nb", records=13, money={"NOK": "12450.00"}, causes=[waiting], reasons=[STOPPED])

    assert written.text.index("Regnskap svarer ikke") < written.text.index("Ikke sendt, fordi synken stoppet")


def test_currencies_are_never_added_and_records_without_money_are_counted() -> None:
    assert "1 200 kr + 90 EUR" in ordinary(letter(money={"NOK": "1200.00", "EUR": "90.00"}).subject)
    assert letter("en", money={}).subject == "Not booked: 37 records – Regnskap (Acme Likeperson)"


def test_what_does_not_fit_is_counted() -> None:
    assert "Og 2 årsaker til." in letter("nb", more_causes=2).text


def test_the_recovery_note() -> None:
    written = letter("nb", "recovered", booked=40)

    assert written.subject == "I orden igjen: Utleggskrav → Regnskap (Acme Likeperson)"
    assert "Alt er bokført\nhos Acme Likeperson · 40 bilag ble bokført" in written.text
    assert "Feilet fra tirsdag 17. november kl. 10.30 til mandag 23. november kl. 10.30." in written.text
    assert "#b42318" not in written.html


def test_a_mail_written_again_is_the_same_mail() -> None:
    assert letter() == letter()


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<a href='https://evil.example'>Log in</a>",
    "</td></table><h1>Pay now</h1>",
    "https://evil.example/login",
    "www.evil.example",
    "{{ 7*7 }} {% raw %}",
    "{0.__class__} {count} {",
    "%(x)s %s",
    "a\r\nBcc: victim@example.com\r\n\r\nbody",
    "\u202etxt.exe\u2066",
    "\x00\x1b[31m\x07",
    "paypal\u200b.com",
    "&lt;b&gt; &amp; &#60;",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![y](https://evil.example/p.png)",
    "]]><!--",
    "' onmouseover='alert(1)",
    "\u2028line\u2029break",
    "=cmd|' /C calc'!A0",
    "e" + "\u0301" * 500,
    "\ud800",
    "x" * 100_000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("category", ["validation", "reference_not_found", "closed_period", "other"])
def test_a_hostile_text_stays_text(hostile: str, category: str) -> None:
    cause = {"title": hostile, "category": category, "label": hostile, "value": hostile, "records": 1, "money": {}}
    changed = {"integration_name": hostile, "target_name": hostile, "causes": [cause, {**cause, "value": None}]}

    written = letter("nb", "failing", organisation=hostile, **changed)
    note = letter("en", "recovered", organisation=hostile, booked=1, **changed)

    assert Page(written.html).tags == Page(letter("nb").html).tags
    assert set(Page(written.html).links) == {f"{URL}/integration?id=acme-expenses", f"{URL}/notifications"}
    assert not any(name.startswith("on") for name in Page(written.html).attributes)
    for mail in (written, note):
        assert mail.subject == " ".join(mail.subject.split())
        assert len(mail.subject) <= 200
        assert not set(mail.html + mail.text) & set("\u202e\u2066\u200b\x00\x1b\x07\u2028\u2029\ud800")
        assert "https://evil" not in mail.text
        assert "www.evil" not in mail.text
        assert "\nBcc:" not in mail.text


def test_an_integration_id_cannot_leave_its_link() -> None:
    news = [News("failing", FACTS, 'x"&b=<>/../')]
    written = write_letter(Words("en"), news, organisation_name="Acme", public_url=URL)

    assert f"{URL}/integration?id=x%22%26b%3D%3C%3E%2F..%2F" in Page(written.html).links
