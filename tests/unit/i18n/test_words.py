"""Numbers, money, moments and lengths of time, as people in Norway and readers of English write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.i18n import Words
from core.model import (
    Category,
    DeliveryState,
    Light,
    Reason,
    ReasonCode,
    RunKind,
    RunStatus,
    Word,
)

NB, EN = Words("nb"), Words("en")
NOW = datetime(2026, 11, 23, 9, 48, tzinfo=UTC)  # a Monday, 10:48 in Oslo
S = "\u00a0"


def before(**length: int) -> datetime:
    return NOW - timedelta(**length)


@pytest.mark.parametrize(
    ("amount", "currency", "nb", "en"),
    [
        ("41200.00", "NOK", f"41{S}200{S}kr", f"NOK{S}41,200"),
        ("41200.50", "NOK", f"41{S}200,50{S}kr", f"NOK{S}41,200.50"),
        ("0", "NOK", f"0{S}kr", f"NOK{S}0"),
        ("0.01", "NOK", f"0,01{S}kr", f"NOK{S}0.01"),
        ("-1284.00", "NOK", f"-1{S}284{S}kr", f"NOK{S}-1,284"),
        ("1E+3", "EUR", f"1{S}000{S}EUR", f"EUR{S}1,000"),
        (
            "12345678901234567.89",
            "NOK",
            f"12{S}345{S}678{S}901{S}234{S}567,89{S}kr",
            f"NOK{S}12,345,678,901,234,567.89",
        ),
        ("NaN", "NOK", f"NaN{S}kr", f"NOK{S}NaN"),
    ],
)
def test_money(amount: str, currency: str, nb: str, en: str) -> None:
    assert NB.money(Decimal(amount), currency) == nb
    assert EN.money(Decimal(amount), currency) == en


def test_no_amount_can_be_broken_across_lines() -> None:
    assert " " not in NB.money(Decimal("1234567.89"), "NOK")
    assert " " not in EN.money(Decimal("1234567.89"), "NOK")


def test_numbers_and_amounts_for_columns() -> None:
    assert (NB.number(1284), EN.number(1284)) == (f"1{S}284", "1,284")
    assert (NB.amount(Decimal(1284)), EN.amount(Decimal(1284))) == (f"1{S}284,00", "1,284.00")


def test_days_and_times() -> None:
    assert (NB.date(NOW), EN.date(NOW)) == ("23.11.2026", "23 Nov 2026")
    assert (NB.day(NOW), EN.day(NOW)) == ("mandag 23. november", "Monday 23 November")
    assert (NB.day_of_month(NOW), EN.day_of_month(NOW)) == ("23. november", "23 November")
    assert (NB.time(NOW), EN.time(NOW)) == ("kl. 10.48", "10:48")


def test_the_time_is_the_organisations_own() -> None:
    assert Words("en", "America/New_York").time(NOW) == "04:48"
    assert Words("nb").time(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "kl. 00.30"
    assert Words("nb").date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "02.07.2026"


@pytest.mark.parametrize(
    ("moment", "nb", "en"),
    [
        (before(minutes=18), "i dag 10.30", "today 10:30"),
        (before(hours=11), "i går 23.48", "yesterday 23:48"),
        (before(hours=51), "lør. 07.48", "Sat 07:48"),
        (before(days=6, minutes=18), "tir. 10.30", "Tue 10:30"),
        (before(days=7, minutes=18), "16. nov. 10.30", "16 Nov 10:30"),
        (before(days=365), "23. nov. 2025 10.48", "23 Nov 2025 10:48"),
        (before(days=-1), "i morgen 10.48", "tomorrow 10:48"),
        (before(days=-3), "tor. 10.48", "Thu 10:48"),
    ],
)
def test_moments_near_and_far(moment: datetime, nb: str, en: str) -> None:
    assert NB.moment(moment, NOW) == nb
    assert EN.moment(moment, NOW) == en


def test_moments_in_sentences() -> None:
    assert NB.moment_in_words(before(minutes=18), NOW) == "i dag kl. 10.30"
    assert EN.moment_in_words(before(days=6, minutes=18), NOW) == "Tuesday 17 November at 10:30"


@pytest.mark.parametrize(
    ("length", "nb", "en"),
    [
        (timedelta(0), "0 s", "0 s"),
        (timedelta(seconds=59), "59 s", "59 s"),
        (timedelta(minutes=42), "42 min", "42 min"),
        (timedelta(hours=5, minutes=12), "5 t 12 min", "5 h 12 min"),
        (timedelta(hours=5), "5 t", "5 h"),
        (timedelta(hours=23, minutes=59, seconds=59), "23 t 59 min", "23 h 59 min"),
        (timedelta(hours=47, minutes=59, seconds=59), "47 t", "47 h"),
        (timedelta(hours=48), "48 t", "48 h"),
        (timedelta(hours=51, minutes=20), "51 t", "51 h"),
        (timedelta(days=6, hours=2), "6 dager", "6 days"),
        (timedelta(seconds=-5), "0 s", "0 s"),
    ],
)
def test_lengths_of_time(length: timedelta, nb: str, en: str) -> None:
    assert NB.duration(length) == nb
    assert EN.duration(length) == en


def test_a_limit_keeps_its_minutes() -> None:
    assert NB.duration(timedelta(hours=30, minutes=30), exact=True) == "30 t 30 min"
    assert NB.duration(timedelta(days=7), exact=True) == "7 dager"
    assert NB.duration(timedelta(hours=100), exact=True) == "100 t"


def test_how_long_ago_and_how_soon() -> None:
    assert (NB.ago(before(minutes=18), NOW), EN.ago(before(minutes=18), NOW)) == ("for 18 min siden", "18 min ago")
    assert (NB.ago(before(seconds=20), NOW), EN.ago(before(hours=47), NOW)) == ("nå nettopp", "47 h ago")
    assert (NB.ago(before(days=6), NOW), EN.ago(before(days=2), NOW)) == ("for 6 dager siden", "2 days ago")
    assert (NB.until(before(minutes=-42), NOW), EN.until(before(minutes=-42), NOW)) == ("om 42 min", "in 42 min")
    assert (NB.until(before(minutes=1), NOW), EN.until(NOW, NOW)) == ("nå", "now")


@pytest.mark.parametrize(
    ("seconds", "nb"),
    [(6.12, "6,1 s"), (0.04, "0,0 s"), (60, "1 min"), (125.9, "2 min 5 s"), (18720, "5 t 12 min")],
)
def test_how_long_a_sync_took(seconds: float, nb: str) -> None:
    assert NB.seconds(seconds) == nb


def test_a_day_since_which_something_waits() -> None:
    assert (NB.since(before(days=2), NOW), EN.since(before(days=2), NOW)) == ("siden 21. nov.", "since 21 Nov")
    assert EN.since(before(days=365), NOW) == "since 23 Nov 2025"


def test_plurals_and_values() -> None:
    one, many = "{count} record is not booked", "{count} records are not booked"
    assert (EN.n(one, many, 1), EN.n(one, many, 2)) == ("1 record is not booked", "2 records are not booked")
    assert NB.n("{count} row of the source could not be read", "{count} rows of the source could not be read", 1) == (
        "1 rad i kilden kunne ikke leses"
    )


def test_a_value_is_never_read_as_a_pattern() -> None:
    assert EN("{system} is not answering", system="{0.__class__}") == "{0.__class__} is not answering"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="found 'sv', wanted one of en, nb"):
        Words("sv")


def reason(code: ReasonCode, **numbers: object) -> Reason:
    return Reason(code, Light.RED, Word.FAILING, numbers)


STALE = reason(ReasonCode.STALE, since_seconds=51 * 3600 + 400, limit_seconds=48 * 3600)
REPAIRED = reason(
    ReasonCode.REPAIRED,
    records=40,
    failed_at="2026-11-23T09:15:00+00:00",
    repaired_at="2026-11-23T10:02:00+00:00",
)


@pytest.mark.parametrize(
    ("why", "nb", "en"),
    [
        (STALE, "51 t siden siste synk, grense 48 t", "51 h since the last sync, limit 48 h"),
        (
            REPAIRED,
            "40 feilede bilag fra 10.15 ble bokført ved ny sending 11.02",
            "40 failed records of 10:15 were booked by a retry at 11:02",
        ),
        (
            reason(ReasonCode.OPEN_RECORDS, records=24, by_state={"rejected": 24}),
            "24 bilag er avvist i Tripletex og er ikke bokført",
            "24 records were refused by Tripletex and are not booked",
        ),
        (
            reason(ReasonCode.OPEN_RECORDS, records=23, by_state={"rejected": 24}),
            "24 bilag er ikke bokført: 23 avvist i Tripletex, 1 rad kunne ikke leses",
            "24 records are not booked: 23 refused by Tripletex, 1 row could not be read",
        ),
        (
            reason(ReasonCode.OPEN_RECORDS, records=3, by_state={"rejected": 4, "unknown": 1}),
            "5 bilag er ikke bokført, 2 av dem er rader som ikke kunne leses",
            "5 records are not booked, 2 of them rows that could not be read",
        ),
        (
            reason(ReasonCode.OPEN_RECORDS, records=2, by_state={"rejected": 1, "unknown": 1}),
            "2 bilag er ikke bokført",
            "2 records are not booked",
        ),
        (
            reason(ReasonCode.OPEN_RECORDS, records=1, by_state={"unknown": 1}),
            "Vi vet ikke om Tripletex har bokført 1 bilag",
            "We do not know whether Tripletex has booked 1 record",
        ),
        (
            reason(ReasonCode.STOPPED, category="authentication", message="401"),
            "Synken stoppet: tilkoblingen til Tripletex er utløpt",
            "The sync stopped: the connection to Tripletex has expired",
        ),
        (reason(ReasonCode.ALL_BOOKED, due=14, booked=14), "14 av 14 bokført", "14 of 14 booked"),
        (reason(ReasonCode.CHANGED_AFTER_BOOKED, records=2), "2 bilag er endret etter bokføring", None),
        (
            reason(ReasonCode.MONITOR_SILENT, since_seconds=None, limit_seconds=120),
            None,
            "The monitor has not looked yet",
        ),
        (
            reason(ReasonCode.LAST_SYNC_AHEAD, ahead_seconds=20 * 86_400),
            "Slutten på siste synk ligger 20 dager fram i tid: en klokke går feil, eller gjorde det da",
            "The end of the last sync lies 20 days in the future: a clock is wrong, or was then",
        ),
        (
            reason(ReasonCode.RESTORING, restoring_since_at="2026-11-23T09:15:00+00:00"),
            "Kontrolleres mot Tripletex etter en gjenoppretting, siden mandag 23. november",
            "Being checked against Tripletex after a restore, since Monday 23 November",
        ),
        (
            reason(ReasonCode.TARGET_CHANGED, target_changed_at="2026-11-23T09:15:00+00:00"),
            (
                "Adressen eller firmaet for Tripletex ble endret mandag 23. november: det som var bokført, "
                "slås opp der ved neste synk"
            ),
            (
                "Tripletex got another address or company on Monday 23 November: "
                "the next sync looks up there what was booked before"
            ),
        ),
        (
            reason(ReasonCode.FAR_MORE, records=1412, most_before=40, in_last_sync=True),
            "1\u00a0412 bilag skulle bokføres i siste synk, aldri mer enn 40 før",
            "1,412 records were due in the last sync, never more than 40 before",
        ),
        (
            reason(ReasonCode.FAR_MORE, records=412, most_before=40, in_last_sync=False),
            "412 bilag skulle bokføres i en av de siste synkene, aldri mer enn 40 før",
            "412 records were due in one of the latest syncs, never more than 40 before",
        ),
        (
            reason(ReasonCode.NOTHING_NEW, days=6, longest_before=2),
            "Ingen nye bilag på 6 virkedager, aldri mer enn 2 før",
            "No new record for 6 working days, never more than 2 before",
        ),
        (
            reason(ReasonCode.NOTHING_NEW, days=3, longest_before=0),
            "Ingen nye bilag på 3 virkedager, før det kom det noen hver dag",
            "No new record for 3 working days, before that some every day",
        ),
        (
            reason(ReasonCode.FAR_SLOWER, seconds=725.0, usual_seconds=6.1),
            "Siste synk tok 12 min 5 s, ni av ti før den høyst 6,1 s",
            "The last sync took 12 min 5 s, nine of ten before at most 6.1 s",
        ),
        (reason(ReasonCode.PAUSED, paused_at="2026-11-17T09:30:00+00:00"), "På pause siden tirsdag 17. november", None),
    ],
)
def test_why_the_light_is_what_it_is(why: Reason, nb: str | None, en: str | None) -> None:
    assert nb is None or NB.reason(why, "Tripletex") == nb
    assert en is None or EN.reason(why, "Tripletex") == en


def test_a_repair_on_another_day_names_the_days() -> None:
    numbers = {**REPAIRED.numbers, "repaired_at": "2026-11-24T10:02:00+00:00"}

    assert EN.reason(Reason(ReasonCode.REPAIRED, Light.GREEN, Word.HEALTHY, numbers), "Tripletex") == (
        "40 failed records of yesterday 10:15 were booked by a retry at tomorrow 11:02"
    )


EVERY_NUMBER = {
    "records": 3,
    "most_before": 2,
    "in_last_sync": True,
    "days": 3,
    "longest_before": 1,
    "seconds": 725.0,
    "usual_seconds": 6.1,
    "rows": 3,
    "restoring_since_at": "2026-11-23T09:15:00+00:00",
    "target_changed_at": "2026-11-23T09:15:00+00:00",
    "due": 3,
    "booked": 2,
    "since_seconds": 200_000,
    "limit_seconds": 172_800,
    "failed_at": "2026-11-23T09:15:00+00:00",
    "repaired_at": None,
    "paused_at": "2026-11-23T09:15:00+00:00",
}


@pytest.mark.parametrize("code", ReasonCode)
@pytest.mark.parametrize("words", [NB, EN], ids=["nb", "en"])
def test_every_reason_has_a_sentence_and_a_rule(words: Words, code: ReasonCode) -> None:
    why = Reason(code, Light.RED, Word.FAILING, EVERY_NUMBER)

    assert words.reason(why, "Tripletex")
    assert not words.reason(why, "Tripletex").endswith(".")
    assert words.rule(why).startswith(("Rule: ", "Regel: "))
    assert words.rule(why).endswith(".")


@pytest.mark.parametrize("words", [NB, EN], ids=["nb", "en"])
def test_every_name_is_a_name(words: Words) -> None:
    names = [*map(words.light, Word), *map(words.status, RunStatus), *map(words.kind, RunKind)]
    names += map(words.state, DeliveryState)

    assert all(names)


@pytest.mark.parametrize("category", [*Category, None, "something new"])
@pytest.mark.parametrize("value", [None, "9999"])
@pytest.mark.parametrize("words", [NB, EN], ids=["nb", "en"])
def test_every_category_has_a_cause_and_a_cure(words: Words, value: str | None, category: Category | None) -> None:
    title = words.cause(category, "Invalid cost center code: 9999", value, "Accounting", "Cost centre")

    assert title
    assert not title.endswith(".")
    assert words.cure(category, value, "Cost centre", "Accounting").endswith(".")


def test_a_missing_cost_centre_says_which_and_where() -> None:
    found = ("Invalid cost center code: 9999", "9999", "Accounting", "Cost centre")

    assert EN.cause(Category.REFERENCE_NOT_FOUND, *found) == "Cost centre 9999 does not exist in Accounting"
    assert NB.cause("reference_not_found", "…", "9999", "Regnskap", "Kostnadssted") == (
        "Kostnadssted 9999 finnes ikke i Regnskap"
    )


def test_without_a_value_the_systems_own_words_are_the_title() -> None:
    hostile = "No such\ncode \u202e<b>x</b>"

    assert EN.cause(Category.REFERENCE_NOT_FOUND, hostile, None, "Accounting") == "No such code <b>x</b>"
    assert EN.cause(Category.OTHER, "", None, "Accounting") == "Accounting gave no reason"
    assert EN.cause(Category.OTHER, "At most 50 are allowed.", None, "Accounting") == "At most 50 are allowed"
    assert EN.cause(Category.OTHER, "Please wait...", None, "Accounting") == "Please wait..."


def test_a_refused_value_is_told_in_the_readers_language_before_the_systems_own_words() -> None:
    said = "The text is 66 characters long; at most 50 are allowed."
    words = "The text is 66 characters long; at most 50 are allowed"

    assert NB.cause(Category.VALIDATION, said, None, "Regnskap", "Formål") == f"Formål godtas ikke: {words}"
    assert EN.cause(Category.VALIDATION, said, None, "Accounting", "Formål") == f"Formål is not accepted: {words}"
    assert EN.cause(Category.VALIDATION, said, None, "Accounting") == f"Accounting does not accept it: {words}"
    assert NB.cause(Category.BUSINESS_RULE, said, None, "Regnskap") == f"Strider mot en regel i Regnskap: {words}"
    assert EN.cause(Category.BUSINESS_RULE, "", None, "Accounting") == "Accounting gave no reason"


def test_a_closed_period_is_named_by_its_month() -> None:
    assert NB.cause(Category.CLOSED_PERIOD, "…", "2026-10-31", "Tripletex") == "Oktober 2026 er lukket i Tripletex"
    assert EN.cause(Category.CLOSED_PERIOD, "…", "late", "Tripletex") == "The period is closed in Tripletex"


def test_a_label_inside_a_sentence_is_written_small() -> None:
    assert NB.cure(Category.VALIDATION, None, "Beskrivelse", "Regnskap") == "Rett beskrivelse i kilden og send på nytt."
    assert NB.cure(Category.VALIDATION, None, "IBAN", "Regnskap") == "Rett IBAN i kilden og send på nytt."


@pytest.mark.parametrize(
    ("words", "said"),
    [(EN, "If it was booked by hand, mark it as handled, with a reason."), (NB, "marker den som håndtert")],
)
def test_a_row_that_cannot_be_read_may_have_been_booked_by_hand(words: Words, said: str) -> None:
    assert said in words.cure(Category.SOURCE_ROW, None, "", "")


@pytest.mark.parametrize(
    ("category", "next_try_at", "nb", "en"),
    [
        (Category.VALIDATION, None, "Venter på deg", "Waits for you"),
        (Category.UNAVAILABLE, before(hours=-3, minutes=-17), "Neste forsøk 14.05", "Next try 14:05"),
        (Category.UNAVAILABLE, before(days=-1), "Neste forsøk i morgen 10.48", "Next try tomorrow 10:48"),
        (Category.UNAVAILABLE, before(hours=1), "Blir med neste synk", "Goes with the next sync"),
        (Category.NOT_SENT, None, "Blir med neste synk", "Goes with the next sync"),
        (Category.OUTCOME_UNKNOWN, None, "Vi sjekker før vi sender på nytt", "We check before sending again"),
        (None, None, "Venter på deg", "Waits for you"),
    ],
)
def test_what_a_record_waits_for(category: Category | None, next_try_at: datetime | None, nb: str, en: str) -> None:
    assert NB.what_now(category, next_try_at, NOW) == nb
    assert EN.what_now(category, next_try_at, NOW) == en
