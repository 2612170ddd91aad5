"""What a mail says, in both languages, and what a hostile text cannot do in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from core.channels.channel import Letter
from core.channels.letter import write_letter
from core.channels.letter_parts import News
from core.i18n import Words
from tests.unit.helpers.hostile import HOSTILE

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
        self.pieces: list[str] = []  # what is drawn, piece by piece; mail programs draw no title
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _value in attrs]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags[-1:] != ["title"]:
            self.pieces.append(data)


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
    assert "Alt er bokført\nHos Acme Likeperson · 40 bilag ble bokført" in written.text
    text = ordinary(written.text)
    assert "Feilet fra tirsdag 17. november kl. 10.30 til mandag 23. november kl. 10.30." in text
    assert "#b42318" not in written.html


STALE = {
    "code": "stale",
    "light": "red",
    "word": "no_recent_sync",
    "numbers": {"since_seconds": 51 * 3600, "limit_seconds": 48 * 3600},
}


def letter_of(language: str, *news: News) -> Letter:
    return write_letter(Words(language), news, organisation_name="Acme", public_url=URL)


def test_what_became_worse_is_marked_as_new() -> None:
    cause = {**FACTS["causes"][1], "is_new": True}
    written = letter("nb", "worse", reasons=[{**STOPPED, "is_new": True}], causes=[cause, FACTS["causes"][0]])
    text = ordinary(written.text)

    assert "Det er blitt verre\n41 200 kr" in text
    assert "- Nytt: Synken stoppet: Regnskap svarer ikke" in text
    assert "- Nytt: Regnskap godtar det ikke: Text too long (19 bilag, 19 750 kr)" in text
    assert "- Kostnadssted 9999 finnes ikke i Regnskap" in text


def test_a_systems_full_stop_is_not_doubled_and_every_line_begins_with_a_capital() -> None:
    cause = {**FACTS["causes"][1], "title": "At most 50 are allowed."}

    assert Words("en").notice("failing", {**FACTS, "causes": [cause]}).detail.endswith("At most 50 are allowed.")
    for kind in ("failing", "recovered"):
        lines = letter("nb", kind, causes=[], money={}, records=0).text.split("\n")
        assert lines[2].startswith("Hos Acme")


def test_silence_is_said_once_with_its_limit() -> None:
    quiet = {"records": 0, "money": {}, "causes": [], "oldest_at": None, "reasons": [STALE]}
    written = letter("en", "stale", **quiet, failing_since=FACTS["happened_at"])

    assert written.subject == "No recent sync: 51 h since the last sync, limit 48 h – Regnskap (Acme Likeperson)"
    assert written.text.startswith(
        "No recent sync\n51 h\n51 h since the last sync, limit 48 h · at Acme Likeperson\nUtleggskrav → Regnskap\n"
    )
    assert written.text.count("limit 48 h") == 1
    assert "Press Sync now." in written.text


def test_many_integrations_are_summed_and_each_named_with_its_page() -> None:
    other = {**FACTS, "integration_name": "Lønn → Regnskap", "records": 3, "money": {"NOK": "800.00", "EUR": "5.00"}}
    silent = {**FACTS, "records": 0, "money": {}, "causes": [], "oldest_at": None, "reasons": [STALE]}
    written = letter_of("nb", News("failing", FACTS, "a"), News("worse", other, "b"), News("stale", silent, "c"))
    text = ordinary(written.text)

    assert ordinary(written.subject) == "Ikke bokført: 40 bilag, 42 000 kr + 5 EUR – 3 integrasjoner (Acme)"
    assert [f"{URL}/integration?id={one}" in text for one in "abc"] == [True] * 3
    assert "Lønn → Regnskap (3 bilag, 800 kr + 5 EUR)" in text
    assert "51 t siden siste synk, grense 48 t" in text
    assert set(Page(written.html).links) == {
        *(f"{URL}/integration?id={one}" for one in "abc"),
        f"{URL}/",
        f"{URL}/notifications",
    }


def test_many_silent_or_stopped_integrations_have_a_subject_too() -> None:
    quiet = {**FACTS, "records": 0, "money": {}, "causes": [], "oldest_at": None}
    silent = letter_of("en", *(News("stale", {**quiet, "reasons": [STALE]}, one) for one in "ab"))
    stopped = letter_of("en", *(News("failing", {**quiet, "reasons": [STOPPED]}, one) for one in "ab"))

    assert silent.subject == "No recent sync – 2 integrations (Acme)"
    assert stopped.subject == "Failing – 2 integrations (Acme)"


@pytest.mark.parametrize("count", [1, 2])
def test_a_reminder_says_what_is_still_open_and_how_it_ends(count: int) -> None:
    shown = [{**FACTS, "integration_id": f"i{number}", "kind": "failing"} for number in range(count)]
    facts = {**FACTS, "count": count, "records": 37 * count, "integrations": shown}
    written = letter_of("nb", News("reminder", facts, ""))

    assert ordinary(written.subject).startswith(f"Fortsatt ikke bokført: {37 * count} bilag, 41 200 kr – ")
    assert "Marker det som sett i Synclight, så slutter påminnelsene." in written.text
    assert [f"id=i{number}" in written.text for number in range(count)] == [True] * count


def test_several_recoveries_are_one_note() -> None:
    written = letter_of("en", *(News("recovered", {**FACTS, "booked": 20}, one) for one in "ab"))

    assert written.subject == "Healthy again: 2 integrations (Acme)"
    assert "40 records were booked" in written.text


def test_what_a_person_settled_is_not_called_booked() -> None:
    written = letter("en", "recovered", booked=0, settled=True)

    assert "Nothing is open any more" in written.text
    assert "Everything is booked" not in written.text + written.html


@pytest.mark.parametrize(
    ("language", "waits"), [("en", "2 records wait to be booked"), ("nb", "2 bilag venter på å bli bokført")]
)
def test_what_waits_in_the_systems_own_queue_is_not_called_booked(language: str, waits: str) -> None:
    written = letter(language, "recovered", booked=0, pending=2)

    assert waits in written.text
    assert "Everything is booked" not in written.text + written.html
    assert "Alt er bokført" not in written.text + written.html


def test_a_mail_written_again_is_the_same_mail() -> None:
    assert letter() == letter()


# What Gmail, Outlook and Apple Mail make links of by themselves: a scheme, www, an address, a bare domain.
LIVE = re.compile(r"(?i)\w://|www\.|[\w.+-][@\uff20]\w|[\w-][.\u3002\uff0e\uff61][a-z][\w-]")


def live_addresses(mail: Letter) -> list[str]:
    """What a mail program would make a link of, besides our own links, in both forms."""
    pieces = [
        re.sub(re.escape(URL) + r"\S*", "", piece) for piece in (*mail.text.splitlines(), *Page(mail.html).pieces)
    ]
    return [found for piece in pieces for found in LIVE.findall(piece)]


def test_the_sight_for_live_addresses_is_not_blind() -> None:
    for address in ("evil.example/login", "kari@evil.example", "https://1.2.3.4/x", "www.evil.no", "paypal.com"):
        assert live_addresses(Letter("", f"<p>{address}</p>", "", letter().written_at)), address
        assert live_addresses(Letter("", "", address, letter().written_at)), address


def test_our_own_links_stay_whole_and_what_is_broken_still_reads_the_same() -> None:
    written = letter("en", organisation="evil.example", by="kari@evil.example")

    assert f"{URL}/integration?id=acme-expenses" in written.text.split()
    assert f"{URL}/notifications" in written.text.split()
    assert set(Page(written.html).links) == {f"{URL}/integration?id=acme-expenses", f"{URL}/notifications"}
    assert "at evil.example" in written.text.replace("\u2060", "")
    assert "10:30" in written.text
    assert "\u2060" not in letter("nb").text + letter("nb").html


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("category", ["validation", "reference_not_found", "closed_period", "other"])
def test_a_hostile_text_stays_text(hostile: str, category: str) -> None:
    cause = {"title": hostile, "category": category, "label": hostile, "value": hostile, "records": 1, "money": {}}
    changed = {"integration_name": hostile, "target_name": hostile, "causes": [cause, {**cause, "value": None}]}

    written = letter("nb", "failing", organisation=hostile, **changed)
    note = letter("en", "recovered", organisation=hostile, booked=1, **changed)
    others = []
    if category == "other":
        kinds = ("worse", "stale", "test")
        others = [letter("nb", kind, organisation=hostile, by=hostile, **changed) for kind in kinds]
        shown = [{**FACTS, **changed, "integration_id": one, "kind": "failing"} for one in ("a", "b")]
        others.append(letter("en", "reminder", organisation=hostile, count=2, integrations=shown))

    assert Page(written.html).tags == Page(letter("nb").html).tags
    assert set(Page(written.html).links) == {f"{URL}/integration?id=acme-expenses", f"{URL}/notifications"}
    assert not any(name.startswith("on") for name in Page(written.html).attributes)
    for mail in (written, note, *others):
        assert mail.subject == " ".join(mail.subject.split())
        assert len(mail.subject) <= 200
        assert not set(mail.html + mail.text) & set("\u202e\u2066\u200b\x00\x1b\x07\u2028\u2029\ud800")
        assert live_addresses(mail) == []
        assert "\nBcc:" not in mail.text
        assert {link for link in Page(mail.html).links if not link.startswith(f"{URL}/")} == set()
        assert not set(Page(mail.html).tags) & {"script", "img", "iframe", "form", "style"}


def test_an_integration_id_cannot_leave_its_link() -> None:
    news = [News("failing", FACTS, 'x"&b=<>/../')]
    written = write_letter(Words("en"), news, organisation_name="Acme", public_url=URL)

    assert f"{URL}/integration?id=x%22%26b%3D%3C%3E%2F..%2F" in Page(written.html).links


@pytest.mark.parametrize(
    ("language", "money", "credit", "without", "said"),
    [
        ("en", {"NOK": "700.00"}, {}, 0, "NOK 700"),
        ("en", {"NOK": "700.00"}, {"NOK": "-300.00"}, 0, "NOK 700 (incl. NOK -300)"),
        ("en", {"NOK": "0.00"}, {"NOK": "-300.00"}, 0, "NOK 0 (incl. NOK -300)"),
        ("en", {"NOK": "-300.00"}, {}, 0, "NOK -300"),
        ("en", {"NOK": "700.00"}, {}, 1, "NOK 700 (+ 1 record without a readable amount)"),
        (
            "en",
            {"EUR": "5.00", "NOK": "700.00"},
            {"NOK": "-300.00"},
            2,
            "EUR 5 + NOK 700 (incl. NOK -300, + 2 records without a readable amount)",
        ),
        ("nb", {"NOK": "700.00"}, {"NOK": "-300.00"}, 2, "700 kr (inkl. -300 kr, + 2 bilag uten lesbart beløp)"),
        ("en", {}, {}, 2, ""),  # nothing here has an amount: no sum lacks anything
    ],
)
def test_a_sum_in_a_letter_says_what_was_set_off_and_what_it_cannot_hold(
    language: str, money: dict[str, str], credit: dict[str, str], without: int, said: str
) -> None:
    sums = {"money": money, "credit": credit, "without_amount": without}
    cause = {**FACTS["causes"][0], "records": 3, **sums}

    written = letter(language, **sums, causes=[cause])

    plain = ordinary(written.text).replace("\u2212", "-").replace("\u2011", "-")
    records = "3 records" if language == "en" else "3 bilag"
    assert f"({records}, {said})" in plain if said else f"({records})" in plain
    subject = ordinary(written.subject).replace("\u2212", "-")
    assert not said or said in subject


def test_the_sum_of_several_integrations_keeps_what_was_set_off_in_each() -> None:
    one = {**FACTS, "money": {"NOK": "700.00"}, "credit": {"NOK": "-300.00"}, "without_amount": 1}
    other = {**FACTS, "money": {"NOK": "100.00"}, "credit": {"NOK": "-50.00"}, "without_amount": 1}
    news = [News("failing", one, "acme-expenses"), News("failing", other, "acme-payroll")]

    written = write_letter(Words("en"), news, organisation_name="Acme", public_url=URL)

    plain = ordinary(written.text).replace("\u2212", "-")
    assert "NOK 800" in plain
    assert "incl. NOK -350 · + 2 records without a readable amount" in plain
