"""A record changes in the source after it was booked: people see what was booked and what it is now, and say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.effects import Change, SeenRecords
from core.engine import NUMBERS
from core.errors import NotAllowed, ReasonMissing, Refused
from core.health import assess
from core.model import BrokenRow, Category, Light, Principal, RunStatus, SourceRecord, Verdict
from core.money import Money
from core.permissions import Role
from dashboard.ui.view_model import balances
from data.commands.audit import audit_rows
from data.commands.changes_after_booking import Changed, changed_records, mark_seen, seen_changes, undo_seen
from data.commands.handling import mark_handled
from data.ledger.changes import Ledger
from data.queries.failures import open_causes, open_failures
from data.queries.runs import last_sums
from data.queries.status import integration_statuses
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, Office, record, refuse

ID = "acme-expenses"
STRANGER = Principal("eve", {"other": Role.ADMIN})
VIEWER = Principal("vera", {"acme": Role.VIEWER})
WHY = "Corrected by hand"


@pytest.fixture
def office() -> Iterator[Office]:
    """Two records are booked with 100; then one of them says 250."""
    opened = Office(records=[record("UT-001"), record("UT-002")])
    opened.sync()
    opened.clock.move(timedelta(hours=1))
    opened.records[1] = record("UT-002", "250.00")
    opened.sync()
    yield opened
    opened.store.close()


def verdict(office: Office) -> Verdict:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return assess(replace(status.facts, monitor_seen_at=office.clock.now()), office.clock.now())


def changed(office: Office, who: Principal = PRINCIPAL) -> list[Changed]:
    return changed_records(who, office.store, ID)


def look(office: Office, shown: list[Changed], request: str = "s1", who: Principal = PRINCIPAL) -> None:
    revisions = {one.record_key: one.revision for one in shown}
    mark_seen(who, office.store, ID, revisions, reason=WHY, request_id=request, now=office.clock.now())


def actions(office: Office) -> list[str]:
    return [row.action for row in reversed(audit_rows(PRINCIPAL, office.store)) if row.integration_id == ID][1:]


def test_a_changed_record_is_listed_with_what_was_booked_what_it_is_now_and_its_voucher(office: Office) -> None:
    (one,) = changed(office)

    assert (one.record_key, one.target_id) == ("UT-002", "B-UT-002")
    assert (one.booked, one.now) == (Money(Decimal(100), "NOK"), Money(Decimal(250), "NOK"))
    assert one.changed_at == office.clock.now()
    assert one.booked_at == office.clock.now() - timedelta(hours=1)


def test_a_change_is_dated_when_it_was_noticed_and_the_newest_stands_first(office: Office) -> None:
    noticed_at = office.clock.now()
    office.clock.move(timedelta(hours=1))
    office.records[0] = record("UT-001", "90.00")
    office.sync()

    assert [(one.record_key, one.changed_at) for one in changed(office)] == [
        ("UT-001", office.clock.now()),
        ("UT-002", noticed_at),
    ]


def test_a_changed_record_is_yellow_until_a_person_has_looked_and_again_after_its_next_change(office: Office) -> None:
    assert verdict(office).light is Light.YELLOW

    look(office, changed(office))
    assert verdict(office).light is Light.GREEN
    office.sync()
    assert (verdict(office).light, changed(office)) == (Light.GREEN, [])

    office.records[1] = record("UT-002", "300.00")
    assert office.sync().counts.changed_after_booked == 1
    assert verdict(office).light is Light.YELLOW
    assert [one.now for one in changed(office)] == [Money(Decimal(300), "NOK")]
    assert len(office.target.requests) == 2  # nothing is ever sent by it


def test_a_seen_change_that_comes_back_after_another_one_is_told_again(office: Office) -> None:
    first = office.records[1]
    look(office, changed(office))
    office.records[1] = record("UT-002", "300.00")
    office.sync()
    look(office, changed(office), request="s2")
    office.records[1] = first
    office.sync()

    assert [one.now for one in changed(office)] == [Money(Decimal(250), "NOK")]


def test_a_change_that_is_taken_back_in_the_source_needs_no_look(office: Office) -> None:
    office.records[1] = record("UT-002")
    office.sync()

    assert (verdict(office).light, changed(office)) == (Light.GREEN, [])


def test_a_changed_record_that_has_left_the_source_can_still_be_marked_as_seen(office: Office) -> None:
    del office.records[1]
    office.sync()
    assert verdict(office).light is Light.YELLOW

    look(office, changed(office))

    assert verdict(office).light is Light.GREEN


def test_who_has_looked_and_what_they_saw_is_in_the_log(office: Office) -> None:
    look(office, changed(office))

    (row,) = audit_rows(PRINCIPAL, office.store, action="mark_seen")
    assert (row.person, row.happened_at) == ("kari", office.clock.now())
    assert row.before == {"booked": {"UT-002": "100.00 NOK"}}
    assert row.after == {
        "records": 1,
        "reason": WHY,
        "record_keys": ["UT-002"],
        "now": {"UT-002": "250.00 NOK"},
    }


def test_a_record_that_changed_once_more_since_it_was_shown_is_not_marked_nor_any_other(office: Office) -> None:
    office.records[0] = record("UT-001", "90.00")
    office.sync()
    shown = changed(office)
    office.records[1] = record("UT-002", "300.00")
    office.sync()

    with pytest.raises(Refused) as refused:
        look(office, shown)

    assert (refused.value.found, refused.value.wanted) == (1, 2)
    assert {one.record_key for one in changed(office)} == {"UT-001", "UT-002"}
    assert actions(office) == ["mark_seen_refused"]


def test_some_changes_may_be_marked_and_a_double_click_marks_once(office: Office) -> None:
    office.records[0] = record("UT-001", "90.00")
    office.sync()
    chosen = [one for one in changed(office) if one.record_key == "UT-001"]

    look(office, chosen)
    look(office, chosen)

    assert [one.record_key for one in changed(office)] == ["UT-002"]
    assert actions(office) == ["mark_seen"]
    with pytest.raises(Refused):
        look(office, chosen, request="second tab")


def test_a_change_is_not_marked_as_seen_without_a_reason(office: Office) -> None:
    with pytest.raises(ReasonMissing):
        mark_seen(PRINCIPAL, office.store, ID, {"UT-002": "r"}, reason=" ", request_id="s", now=office.clock.now())

    assert [one.record_key for one in changed(office)] == ["UT-002"]


def test_a_seen_change_can_be_taken_back_and_is_yellow_again(office: Office) -> None:
    look(office, changed(office))
    (one,) = seen_changes(PRINCIPAL, office.store, ID)
    assert (one.record_key, one.reason, one.seen_by) == ("UT-002", WHY, PRINCIPAL.person)
    assert (one.booked, one.now) == (Money(Decimal(100), "NOK"), Money(Decimal(250), "NOK"))

    for _twice in range(2):  # a double click
        undo_seen(PRINCIPAL, office.store, ID, {one.record_key: one.revision}, request_id="u", now=office.clock.now())

    assert verdict(office).light is Light.YELLOW
    assert ([one.record_key for one in changed(office)], seen_changes(PRINCIPAL, office.store, ID)) == (["UT-002"], [])
    assert actions(office) == ["mark_seen", "undo_seen"]
    with pytest.raises(Refused):
        undo_seen(PRINCIPAL, office.store, ID, {one.record_key: one.revision}, request_id="v", now=office.clock.now())


def test_a_seen_change_that_changed_once_more_cannot_be_taken_back(office: Office) -> None:
    look(office, changed(office))
    (one,) = seen_changes(PRINCIPAL, office.store, ID)
    office.records[1] = record("UT-002", "400.00")
    office.sync()

    with pytest.raises(Refused):
        undo_seen(PRINCIPAL, office.store, ID, {one.record_key: one.revision}, request_id="u", now=office.clock.now())

    assert seen_changes(PRINCIPAL, office.store, ID) == []


def test_a_viewer_and_a_stranger_mark_nothing(office: Office) -> None:
    shown = changed(office)

    with pytest.raises(NotAllowed):
        look(office, shown, who=VIEWER, request="v")
    with pytest.raises(Refused):
        look(office, shown, who=STRANGER, request="s")
    with pytest.raises(Refused):
        look(office, [], request="nothing")

    assert changed(office) == shown == changed(office, VIEWER)
    assert changed(office, STRANGER) == []
    assert actions(office) == ["mark_seen_refused"]


def test_a_person_who_looks_during_a_sync_has_looked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page was planned before, and is kept after: it does not tell the same change once more."""
    commit = Ledger.commit
    marked: list[str] = []

    def a_person_is_faster(ledger: Ledger, changes: Sequence[Change], request_id: str) -> object:
        if not marked and any(isinstance(change, SeenRecords) and change.edited for change in changes):
            marked.append("UT-002")
            look(office, changed(office))
        return commit(ledger, changes, request_id)

    monkeypatch.setattr(Ledger, "commit", a_person_is_faster)
    office.sync()

    assert marked
    assert (verdict(office).light, changed(office)) == (Light.GREEN, [])


def test_a_record_that_was_handled_and_changed_is_not_among_them() -> None:
    office = Office(records=[record("UT-001")])
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    reason = {"reason": "Booked by hand", "request_id": "h", "now": office.clock.now(), "record_keys": ["UT-001"]}
    mark_handled(PRINCIPAL, office.store, ID, 1, **reason)  # type: ignore[arg-type]
    office.records[0] = record("UT-001", "300.00")
    office.sync()

    assert changed(office) == []
    with pytest.raises(Refused):
        mark_seen(
            PRINCIPAL,
            office.store,
            ID,
            {"UT-001": office.records[0].revision},
            reason=WHY,
            request_id="s",
            now=office.clock.now(),
        )
    office.store.close()


def test_at_most_two_hundred_changes_are_listed_and_those_can_be_marked_at_once() -> None:
    office = Office(records=[record(f"UT-{n:03d}") for n in range(205)], page_size=300)
    office.sync()
    office.records = [record(f"UT-{n:03d}", "250.00") for n in range(205)]
    office.sync()
    assert len(changed(office)) == 200

    look(office, changed(office))

    assert len(changed(office)) == 5
    assert verdict(office).reasons[0].numbers == {"records": 5}
    office.store.close()


def sums(office: Office) -> dict[str, dict[str, Decimal]]:
    kept = last_sums(PRINCIPAL, office.store, office.clock.now())[ID]
    return {currency: {name: amount for name, amount in names.items() if amount} for currency, names in kept.items()}


def is_red(office: Office) -> bool:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return status.facts.numbers_do_not_add_up


def test_the_sum_calls_booked_what_was_booked_and_names_what_was_changed_since(office: Office) -> None:
    whole = {"source": Decimal(350), "booked": Decimal(200), "changed_after_booked": Decimal(150)}
    assert sums(office) == {"NOK": whole}
    assert not is_red(office)

    look(office, changed(office))
    office.sync()

    assert sums(office) == {"NOK": whole}  # a person has looked; the money is not booked by that
    (found,) = balances([last_sums(PRINCIPAL, office.store, office.clock.now())[ID]])
    assert (found.source, found.states["booked"], found.unexplained) == (Decimal(350), Decimal(200), Decimal(0))


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (record("UT-002", "40.00"), {"NOK": {"source": "140", "booked": "200", "changed_after_booked": "-60"}}),
        (record("UT-002", note="other words"), {"NOK": {"source": "200", "booked": "200"}}),
        (
            replace(record("UT-002", "90.00"), amount=Money(Decimal(90), "EUR")),
            {
                "NOK": {"source": "100", "booked": "200", "changed_after_booked": "-100"},
                "EUR": {"source": "90", "changed_after_booked": "90"},
            },
        ),
        (
            replace(record("UT-002", "1.00"), amount=None),
            {"NOK": {"source": "100", "booked": "200", "changed_after_booked": "-100"}},
        ),
    ],
    ids=["less", "the same amount", "another currency", "no amount"],
)
def test_whatever_a_booked_record_becomes_the_sum_adds_up(
    office: Office, now: SourceRecord, wanted: dict[str, dict[str, str]]
) -> None:
    office.records[1] = now
    office.sync()

    assert sums(office) == {
        currency: {name: Decimal(amount) for name, amount in names.items()} for currency, names in wanted.items()
    }
    assert not is_red(office)


def test_all_that_was_booked_in_one_currency_may_become_another(office: Office) -> None:
    office.records = [
        replace(one, revision=f"{one.revision}€", amount=Money(Decimal(9), "EUR")) for one in office.records
    ]
    office.sync()

    assert sums(office)["NOK"] == {"booked": Decimal(200), "changed_after_booked": Decimal(-200)}
    assert not is_red(office)


def test_a_record_without_an_amount_that_gets_one_after_it_was_booked_has_booked_nothing() -> None:
    office = Office(records=[replace(record("UT-001"), amount=None)])
    office.sync()
    office.records = [record("UT-001", "70.00")]
    office.sync()

    assert sums(office) == {"NOK": {"source": Decimal(70), "changed_after_booked": Decimal(70)}}
    assert [(one.booked, one.now) for one in changed(office)] == [(None, Money(Decimal(70), "NOK"))]
    office.store.close()


def lose_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the store forgets a krone of every page it keeps, as a bug of ours might."""
    commit = Ledger.commit

    def careless(ledger: Ledger, changes: Sequence[Change], request_id: str) -> object:
        answer = commit(ledger, changes, request_id)
        if any(isinstance(change, SeenRecords) for change in changes):
            lost = Statement("test_lose_one", {"record_key": "UT-002"}, expect=1)
            office.store.write([lost], f"{request_id}, one is lost")
        return answer

    monkeypatch.setattr(Ledger, "commit", careless)


def test_numbers_that_do_not_add_up_are_still_red_beside_a_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_one(office, monkeypatch)
    office.sync()

    assert is_red(office)
    assert sums(office)["NOK"] == {
        "source": Decimal(350),
        "booked": Decimal(200),
        "changed_after_booked": Decimal(149),
    }


def test_while_the_numbers_do_not_add_up_nothing_is_sent_and_what_is_due_is_listed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        lose_one(office, broken)
        office.sync()
        office.records += [record("UT-003"), record("UT-004", "50.00")]
        booked = len(office.target.requests)

        for _ in range(2):
            summary = office.sync()

            assert (summary.status, summary.counts.unsent) == (RunStatus.STOPPED, 2)
            assert summary.stop is not None
            assert summary.stop.message == NUMBERS
            assert is_red(office)
    assert len(office.target.requests) == booked
    assert (office.states()["UT-003"], office.states()["UT-004"]) == ("waiting", "waiting")
    (cause,) = open_causes(PRINCIPAL, office.store, ID, most=5).first
    assert (cause.category, cause.records, cause.money) == (Category.NOT_SENT, 2, {"NOK": Decimal(150)})
    assert {one.record_key for one in open_failures(PRINCIPAL, office.store, ID)} == {"UT-003", "UT-004"}

    assert office.sync().status is RunStatus.STOPPED
    assert not is_red(office)  # that read was whole and lost nothing
    assert len(office.target.requests) == booked
    assert office.sync().counts.booked == 2


def test_an_emptied_source_does_not_make_wrong_numbers_right(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        lose_one(office, broken)
        office.sync()
    records, office.records = office.records, []

    for rows in ([], [BrokenRow("claims.csv line 7", "no amount", "UT-009")]):
        office.broken = rows
        assert office.sync().status is RunStatus.STOPPED
        assert is_red(office)

    office.records, office.broken = records, []
    assert office.sync().status is RunStatus.STOPPED
    assert not is_red(office)  # that read held records, and lost nothing
    assert office.sync().status is RunStatus.WARNING
