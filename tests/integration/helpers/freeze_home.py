"""Keeps a home as this version leaves it, for the tests of later versions.

`python -m tests.integration.helpers.freeze_home` writes tests/fixtures/home_schema_NNNN.tar.xz, named by the schema's
number. Homes of earlier schemas stay.
"""

from __future__ import annotations

import io
import sys
import tarfile
import tempfile
from datetime import timedelta
from pathlib import Path

from core.messages import message
from core.model import BrokenRow, Category, Failure, FieldMessage, Outcome, Outgoing, Result
from core.places import Place, PlaceKind
from data.commands.handling import mark_handled
from data.outbox.letters import claim, due_letters, gather, give_up
from data.store.migrations import latest
from tests.fakes import PRINCIPAL, START, Office, ToldClock, nobody_knows, record, refused

FIXTURES = Path(__file__).parents[2] / "fixtures"
STORE = "store"  # the folder of a home that holds its database
FROZEN_AT = START + timedelta(hours=2)  # when its last sync has ended


def answers(out: Outgoing) -> Outcome | None:
    """One of each: a refusal in their words and in ours, and an answer that does not come."""
    if out.record_key == "UT-THEIRS":
        return refused(out)
    if out.record_key == "UT-UNKNOWN":
        return nobody_knows(out)
    if out.record_key in {"UT-OURS", "UT-HANDLED"}:
        said = message("answered_without_a_word", status="413")
        failure = Failure(Category.PAYLOAD_TOO_LARGE, (FieldMessage(said),), 413)
        return Outcome(out.record_key, Result.REJECTED, failure=failure)
    return None


def make(folder: Path) -> None:
    """Two failed syncs, an alert whose mail was given up, and a record that a person handled."""
    keys = ("UT-BOOKED", "UT-THEIRS", "UT-OURS", "UT-UNKNOWN", "UT-HANDLED")
    office = Office(ToldClock(), records=[record(key) for key in keys], path=folder / "synclight.duckdb")
    found, wanted = message("quoted", value="12,3x"), message("an_amount_like", example="1 234,50")
    place = Place("claims.csv", PlaceKind.LINE, 9)
    said = message("column_found_wanted", place=place, column="Beløp", found=found, wanted=wanted)
    office.broken = [BrokenRow(place, said, field="Beløp", value="12,3x")]
    office.target.rules.append(answers)
    office.target.hidden.add("UT-UNKNOWN")
    office.sync()
    office.clock.at = FROZEN_AT - timedelta(minutes=10)
    office.sync()
    mark_handled(
        PRINCIPAL,
        office.store,
        "acme-expenses",
        1,
        reason="Booked by hand",
        request_id="handled",
        now=office.clock.now(),
        record_keys=["UT-HANDLED"],
    )
    office.clock.move(timedelta(minutes=1))
    refuse_the_mail(office)
    office.store.close()


def refuse_the_mail(office: Office) -> None:
    """As the mail server did, for good."""
    gather(office.store, office.clock.now())
    (letter,) = due_letters(office.store, "email", office.clock.now())
    assert claim(office.store, letter, office.clock.now())
    said = message("mail_server_answered", code="550", words="No such user here")
    office.store.write([give_up(letter, said, "refused")], "given up")


def pack(folder: Path, file: Path) -> None:
    """As small as it gets, and nothing in it of the machine it was made on."""
    with tarfile.open(file, "w:xz", preset=9) as archive:
        for one in sorted(folder.iterdir()):
            told = tarfile.TarInfo(f"{STORE}/{one.name}")
            told.size, told.mode = one.stat().st_size, 0o600
            archive.addfile(told, io.BytesIO(one.read_bytes()))


def main() -> int:
    """Make it, pack it, and say where it is."""
    FIXTURES.mkdir(exist_ok=True)
    file = FIXTURES / f"home_schema_{latest():04}.tar.xz"
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        pack(Path(folder), file)
    print(f"{file}: {file.stat().st_size} bytes")  # noqa: T201  # a command speaks to its terminal
    return 0


if __name__ == "__main__":
    sys.exit(main())
