"""The failed records of one integration as a file for a spreadsheet, for the dashboard and the command line alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.configuration.ids import own_id
from core.errors import NotAllowed
from core.i18n import Words
from core.i18n.columns import failure_titles
from core.messages import message
from core.model import Principal, Stop
from core.spreadsheet import HABITS, MEDIA, Cell, Kind, Sheet, csv_head, is_our_workbook, written
from data.queries.failures import OpenFailure, every_open_failure, facts_of_failure
from data.queries.status import integration_statuses
from data.store.protocol import Store

_TITLES = 6  # so many say whose list it is; later ones name the time zone
_MOST_OF_A_HEAD = 1000


@dataclass(frozen=True, slots=True)
class Export:
    """A file, ready to be kept. `records` is how many rows it has below its titles, of so many `open_records`."""

    file_name: str
    media_type: str
    content: bytes
    records: int
    open_records: int

    @property
    def is_cut(self) -> bool:
        """There are more than a file takes."""
        return self.records < self.open_records


def export_failures(
    principal: Principal, store: Store, integration_id: str, *, kind: Kind, words: Words, now: datetime
) -> Export:
    """Every open record of one integration, oldest first, in the language of `words`. Raises NotAllowed.

    Moments are written in the organisation's time zone, amounts as numbers, and no cell is a formula.
    """
    found = integration_statuses(principal, store, now, integration_id)
    if not found:
        raise NotAllowed(message("no_integration_you_may_see", id=integration_id))
    about = found[0]
    _ = Words(words.language, about.time_zone)
    failures = every_open_failure(principal, store, integration_id)
    stop = about.facts.last_sync.stop if about.facts.last_sync else None
    rows = [row_of(_, failure, about.target_name, now, stop) for failure in failures]
    sheet = Sheet(_("Not booked"), failure_titles(_), rows, _.language, _.zone)
    day = now.astimezone(_.zone).date()
    return Export(
        f"{own_id(integration_id)}-{day:%Y-%m-%d}.{kind}",
        MEDIA[kind],
        written(sheet, kind),
        len(rows),
        max(len(rows), about.open_records),
    )


def is_failures_export(path: Path) -> bool:
    """Whether it is such a file, of any integration and in any language. Raises OSError."""
    with path.open("rb") as file:
        first = file.read(_MOST_OF_A_HEAD)
    heads = (csv_head(failure_titles(Words(language))[:_TITLES], language) for language in HABITS)
    return first.startswith(tuple(heads)) or is_our_workbook(path)


def row_of(_: Words, failure: OpenFailure, system: str, now: datetime, stop: Stop | None = None) -> tuple[Cell, ...]:
    """One record, in the order of the titles; several messages stand in one cell, the root first."""
    root, said = failure.root, _.told(facts_of_failure(failure, stop), system)
    money = failure.money
    return (
        failure.record_key,
        _.cause(failure.category, root.message, root.value, system, root.label),
        _.cure(failure.category, root.value, root.label, system),
        "\n".join(said.theirs),
        said.ours,
        root.label,
        root.field,
        None if root.value is None else _.translate(root.value),
        root.code,
        None if money is None else money.amount,
        None if money is None else money.currency,
        _.state(failure.state),
        _.what_now(failure.category, failure.next_try_at, now),
        failure.open_since_at,
        failure.attempts,
        failure.last_attempt_at,
        failure.reference,
        failure.where,
        failure.http_status,
        failure.system_request_id,
        failure.run_id,
    )
