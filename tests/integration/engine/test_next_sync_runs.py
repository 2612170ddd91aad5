"""Whatever one sync read, or got as an answer, the next sync of a correct file runs and books it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.mapping import MappingConfig
from core.model import (
    Category,
    Failure,
    FieldMessage,
    Found,
    Outcome,
    Outgoing,
    RecordPage,
    Result,
    RunStatus,
    RunSummary,
    SourceRecord,
)
from core.money import Money
from data.ledger.routes import route_of
from flows.wiring import Pages
from tests.fakes import Office, integration, record

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "object_key": "who",
        "amount": {"column": "sum", "decimal": "point", "currency_column": "cur"},
        "fields": [
            {"to": "/sum", "from": "sum", "decimal": "point"},
            {"to": "/day", "from": "day", "date": "%Y-%m-%d"},
            {"to": "/count", "from": "count", "integer": True},
            {"to": "/text", "from": "text"},
        ],
    }
)
COLUMNS = ("nr", "who", "sum", "cur", "day", "count", "text")
GOOD = {"who": "LP-1", "sum": "10.00", "cur": "NOK", "day": "2026-11-23", "count": "2", "text": "Tog"}
ROUTE = route_of(integration().model_copy(update={"mapping": MAPPING}), None)
ENDED = (RunStatus.SUCCEEDED, RunStatus.WARNING, RunStatus.FAILED)


class AnyOffice(Office):
    """Its records come from a real file, or from a list."""

    file: Path | None = None
    good = 0

    async def page(self, cursor: str | None) -> RecordPage:
        if self.file is None:
            return await super().page(cursor)
        config = FilesSourceConfig(kind="files", path=self.file.name)
        source = FilesSource(config, self.file.parent, open_end_seconds=0)
        return await Pages(source, ROUTE).page(cursor)

    def syncs(self, file: Path, content: str) -> RunSummary:
        file.write_text(content, "utf-8", "surrogatepass")
        self.file = file
        return self.sync()

    def syncs_a_good_file(self, folder: Path) -> None:
        """A correct file of one record that nobody has seen yet: it must be booked by itself."""
        self.good += 1
        key = f"GOOD-{self.good}"
        self.target.rules.clear()
        summary = self.syncs(folder / "good.ndjson", json.dumps({"nr": key, **GOOD}))

        assert summary.status in ENDED
        assert summary.stop is None
        assert self.states()[key] == "booked"
        assert self.rows("test_integration_state")[0]["numbers_do_not_add_up"] is False


@pytest.fixture
def office() -> Iterator[AnyOffice]:
    opened = AnyOffice()
    yield opened
    opened.store.close()


def of_amount(key: str, amount: str) -> SourceRecord:
    return record(key, amount)


def test_amounts_as_large_as_the_ledger_has_taken_leave_the_integration_able_to_sync(
    tmp_path: Path, office: AnyOffice
) -> None:
    office.records = [of_amount(f"UT-{n}", "9999999999999999.99") for n in range(3)]
    office.records += [of_amount(f"UT-{n}", "-9999999999999999.99") for n in range(3, 9)]
    first = office.sync()

    assert (first.status, first.counts.booked) == (RunStatus.SUCCEEDED, 9)
    money = {(row["currency"], row["state"]): row["amount"] for row in office.rows("test_integration_money")}
    assert money["NOK", "booked"] == Decimal("-29999999999999999.97")
    office.syncs_a_good_file(tmp_path)


def test_two_payment_references_in_the_amount_column_are_refused_and_the_sync_goes_on(
    tmp_path: Path, office: AnyOffice
) -> None:
    rows = [
        {**GOOD, "nr": f"UT-{n}", "sum": amount}
        for n, amount in enumerate(("9876543210987654", "1234567890123456", "5"))
    ]

    summary = office.syncs(tmp_path / "krav.ndjson", "\n".join(json.dumps(row) for row in rows))

    assert (summary.counts.booked, summary.counts.broken_rows) == (1, 2)
    office.syncs_a_good_file(tmp_path)


LONG = st.integers(min_value=10**9, max_value=10**40)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(str) | LONG.map(str) | st.floats().map(repr)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["\ud800", "\x00", "A\u030a", "9" * 400, "1e999999", "-0", "NaN", "\u202e"]
)
CELLS = NUMBERS | TEXTS | st.sampled_from(list(GOOD.values()))
JSON_CELLS = CELLS | LONG | st.floats() | st.none() | st.booleans()
MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@MANY
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, JSON_CELLS)), max_size=4), st.booleans())
def test_no_value_of_a_source_leaves_an_integration_unable_to_sync(
    tmp_path: Path, office: AnyOffice, rows: list[dict[str, Any]], with_keys: bool
) -> None:
    written = [{**row, "nr": f"BAD-{n}"} if with_keys else row for n, row in enumerate(rows)]
    office.syncs(tmp_path / "bad.ndjson", "\n".join(json.dumps(row) for row in written))

    office.syncs_a_good_file(tmp_path)


@MANY
@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=4))
def test_no_line_of_a_text_file_leaves_an_integration_unable_to_sync(
    tmp_path: Path, office: AnyOffice, rows: list[list[str]]
) -> None:
    office.syncs(tmp_path / "bad.csv", "\n".join([";".join(COLUMNS), *(";".join(row) for row in rows)]))

    office.syncs_a_good_file(tmp_path)


PAIRS = st.builds(FieldMessage, TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.none() | TEXTS)
FAILURES = st.builds(
    Failure,
    st.sampled_from(list(Category)),
    st.lists(PAIRS, min_size=1, max_size=3).map(tuple),
    st.none() | st.integers(min_value=-(10**12), max_value=10**12),
    st.none() | TEXTS,
    st.none() | TEXTS,
)
ANSWERS = st.tuples(
    st.sampled_from(list(Result)),
    TEXTS,
    st.none() | TEXTS,
    FAILURES,
    st.none() | st.floats(),
    st.decimals() | st.none(),
)


@MANY
@given(st.lists(ANSWERS, min_size=1, max_size=4))
def test_no_answer_of_a_system_leaves_an_integration_unable_to_sync(
    tmp_path: Path, office: AnyOffice, answers: list[tuple[Any, ...]]
) -> None:
    told = iter(answers * 50)

    def answer(out: Outgoing) -> Outcome:
        result, target_id, remark, failure, seconds, _ = next(told)
        is_there = result in (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)
        return Outcome(
            out.record_key,
            result,
            target_id or "1" if is_there else None,
            remark,
            None if is_there else failure,
            seconds,
        )

    def found(one: Outgoing) -> Found:
        _, target_id, _, _, _, amount = next(told)
        return Found(one.record_key, target_id or "1", None if amount is None else Money(amount, "NOK"))

    office.target.rules.append(answer)
    office.target._found = found  # type: ignore[method-assign,assignment]
    office.file = None
    office.records = [record(f"ASKED-{office.good}-{n}") for n in range(3)]
    office.sync()
    del office.target._found

    office.syncs_a_good_file(tmp_path)
