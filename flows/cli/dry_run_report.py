"""`synclight dry-run FILE|ID`: what would be sent and which rows fail, printed; nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from core.configuration import IntegrationConfig, read_integration, with_source
from core.connectors.paper import PLACEHOLDER, PaperRequest
from core.effects import KnownOf as Asked
from core.i18n import Words, sanitise
from core.messages import Message, message
from core.model import BrokenRow, Known, RecordPage
from core.planning import Step
from core.settings import Settings
from data.ledger.questions import answer as answer_of
from data.ledger.routes import kept_by, route_of
from data.ledger.spellings import known_again
from data.queries.monitor_health import restoring
from data.store.protocol import Store
from flows.cli.add import configuration_text
from flows.cli.dry_run import Rehearsal, rehearse
from flows.cli.names import the_integration, who
from flows.cli.print import a_console, a_progress_bar, print_json, print_table, say
from flows.clock import SystemClock
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store

_HIDDEN = ("authorization", "proxy-authorization")
_KEYS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What is remembered of an integration; without a store, nothing."""

    store: Store | None
    integration_id: str
    is_restoring: bool = False

    def known(self, keys: tuple[str, ...]) -> Mapping[str, Known]:
        if self.store is None:
            return {}
        found: dict[str, Known] = {}
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            found |= answer_of(self.store, self.integration_id, Asked(keys[start : start + _KEYS_AT_ONCE]))
        return found

    def known_again(self, page: RecordPage) -> RecordPage:
        if self.store is None or not any(record.spellings for record in page.records):
            return page
        return known_again(self.store, self.integration_id, page, has_old_keys=True)


def report_dry_run(
    settings: Settings, what: str, *, show: int, asked: Mapping[str, str | int | None], as_json: bool
) -> int:
    """Read, map and plan, and print it; 1 when rows fail or the source cannot be read. Sends nothing.

    `asked` are keys of `[source]` to try in place of those that stand there.
    """
    _ = Words(settings.language)
    with _plan_for(settings, what, _) as (written, base, ledger), a_progress_bar(written.id) as tick:
        tried = {key: value for key, value in asked.items() if value is not None}
        config = with_source(written, tried, what) if tried else written
        route = route_of(config, ledger.store)
        work = rehearse(route, base, ledger, SystemClock(), show=max(show, 0), tick=tick)
        found = asyncio.run(work)
    if as_json:
        print_json(_as_json(config, ledger, found))
    else:
        _print(config, ledger, found, _)
    return int(found.failing_rows > 0 or found.unreadable is not None)


@contextmanager
def _plan_for(settings: Settings, what: str, _: Words) -> Iterator[tuple[IntegrationConfig, Path, _Ledger]]:
    """The configuration, where its relative paths begin, and what is remembered of it."""
    file = Path(what).expanduser()
    config = None
    if file.suffix == ".toml" or file.is_file():
        config = read_integration(configuration_text(file), file.name)
        if not settings.database.exists():
            yield config, _base(settings, config, file), _Ledger(None, config.id)
            return
    with a_store_that_runs(settings), closing(open_store(settings, "sync")) as store:
        person = who(store)
        known = config or the_integration(person, store, what, _).config
        integration_id = kept_by(store, known)
        base = settings.inbox if config is None else _base(settings, config, file)
        yield known, base, _Ledger(store, integration_id, integration_id in restoring(person, store))


def _base(settings: Settings, config: IntegrationConfig, file: Path) -> Path:
    """The folder of input files; before anything lies there, the folder of the configuration."""
    beside, path = file.absolute().parent, config.source.path_here
    if path is None or (settings.inbox / path).exists() or not (beside / path).exists():
        return settings.inbox
    return beside


def _print(config: IntegrationConfig, ledger: _Ledger, found: Rehearsal, _: Words) -> None:
    if found.requests:
        _print_requests(found.requests, _)
    if found.failing:
        say(_("Rows that fail here and would not be sent:"))
        headings = [_("Where"), _("Column"), _("Found"), _("Wanted")]
        print_table(
            headings,
            [
                (
                    _.place(row.origin),
                    row.field or "",
                    _.translate(row.value or message("nothing")),
                    _.translate(wanted(row)),
                )
                for row in found.failing
            ],
        )
        if found.failing_rows > len(found.failing):
            say(_("… and {count} more.", count=_.number(found.failing_rows - len(found.failing))))
        say("")
    for line in _beside(found, _):
        say(line)
    for note in found.notes:
        say(f"! {sanitise(_.translate(note), limit=500, one_line=True)}")
    if found.unreadable is not None:
        say(f"✗ {sanitise(_.translate(found.unreadable), limit=500, one_line=True)}")
    for line in _summary(config, ledger, found, _):
        say(line)


def _print_requests(requests: list[PaperRequest], _: Words) -> None:
    console = a_console()
    say(
        _.n(
            "The first request, exactly as it would leave:",
            "The first {count} requests, exactly as they would leave:",
            len(requests),
        )
    )
    for request in requests:
        for url in request.asked_first:
            console.print(Text(f"GET {_without_secret(url)}"), soft_wrap=True)
        console.print(Text(f"{request.method} {_without_secret(request.url)}", style="bold"), soft_wrap=True)
        for name, value in _shown_headers(request).items():
            console.print(Text(f"{name}: {sanitise(value, limit=500, one_line=True)}"), soft_wrap=True)
        console.print(Text(sanitise(_without_secret(request.body), limit=20_000)), soft_wrap=True)
        say("")


def _summary(config: IntegrationConfig, ledger: _Ledger, found: Rehearsal, _: Words) -> list[str]:
    lines = [_.n("{count} row was read.", "{count} rows were read.", found.rows)]
    sums = ", ".join(_.money(amount, currency) for currency, amount in sorted(found.money.items()))
    sums = ", ".join((sums, *_.beside(found.total))) if sums else ""
    sent = found.steps[Step.SEND]
    told = _.n("{count} record would be sent", "{count} records would be sent", sent)
    lines.append(f"{told}: {sums}" if sums else f"{told}.")
    for step, sentence in _other_steps(found, _).items():
        if found.steps[step]:
            lines.append(sentence)
    if found.failing_rows:
        lines.append(
            _.n(
                "{count} row fails here and would not be sent.",
                "{count} rows fail here and would not be sent.",
                found.failing_rows,
            )
        )
    if ledger.store is None:
        lines.append(_("There is no ledger yet: every record counts as new."))
    if any(request.asked_first for request in found.requests):
        lines.append(_("Where ‹…› stands, the id will stand that the system answers to the GET before it."))
    if ledger.is_restoring:
        lines.append(_("It is being checked after a restore: each record would be looked up before it is sent."))
    lines.append(
        _("Nothing was sent, and {system} was not asked.", system=sanitise(config.target.name, limit=80, one_line=True))
    )
    return lines


def _beside(found: Rehearsal, _: Words) -> list[str]:
    """Rows that are left out, and records that a person should look at."""
    lines = [
        _.n(
            "{count} row is left out because {why}; the first is {place}.",
            "{count} rows are left out because {why}; the first is {place}.",
            count,
            why=sanitise(_.translate(why), limit=300, one_line=True),
            place=_.place(found.skipped_first[why]),
        )
        for why, count in found.skipped.most_common(20)
    ]
    lines += [f"? {_.place(origin)}: {_.translate(doubt)}" for origin, doubt in found.doubts]
    return lines


def _other_steps(found: Rehearsal, _: Words) -> dict[Step, str]:
    steps = found.steps
    return {
        Step.NOTHING: _.n(
            "{count} is booked or handled already.", "{count} are booked or handled already.", steps[Step.NOTHING]
        ),
        Step.CARRY_OVER: _.n(
            "{count} was refused before and is unchanged: it waits for you.",
            "{count} were refused before and are unchanged: they wait for you.",
            steps[Step.CARRY_OVER],
        ),
        Step.STAY_UNKNOWN: _.n(
            "{count} would be looked up before anything is sent again.",
            "{count} would be looked up before anything is sent again.",
            steps[Step.STAY_UNKNOWN],
        ),
        Step.NOT_YET: _.n("{count} waits for its next try.", "{count} wait for their next try.", steps[Step.NOT_YET]),
        Step.EDITED: _.n(
            "{count} changed in the source after it was booked: it would not be sent.",
            "{count} changed in the source after they were booked: they would not be sent.",
            steps[Step.EDITED],
        ),
    }


def wanted(row: BrokenRow) -> str:
    """What would have done instead, from the row's own sentence."""
    asked = row.message.values.get("wanted") if isinstance(row.message, Message) else None
    return asked if isinstance(asked, str) else row.message


def _shown_headers(request: PaperRequest) -> dict[str, str]:
    """A dry run knows no secret; where one would stand, three dots stand."""
    return {
        name: "…" if name.lower() in _HIDDEN or PLACEHOLDER in value else value
        for name, value in request.headers.items()
    }


def _without_secret(text: str) -> str:
    """Not every system takes its secret in a header."""
    return text.replace(PLACEHOLDER, "…")


def _as_json(config: IntegrationConfig, ledger: _Ledger, found: Rehearsal) -> dict[str, Any]:
    return {
        "integration": config.id,
        "organisation": config.organisation,
        "ledger": ledger.store is not None,
        "restoring": ledger.is_restoring,
        "rows": found.rows,
        "would_send": found.steps[Step.SEND],
        "money": dict(sorted(found.money.items())),
        "credit": dict(sorted(found.total.credit.items())),
        "without_amount": found.without_amount,
        "already_booked": found.steps[Step.NOTHING],
        "carried_over": found.steps[Step.CARRY_OVER],
        "looked_up_first": found.steps[Step.STAY_UNKNOWN],
        "not_yet": found.steps[Step.NOT_YET],
        "changed_after_booked": found.steps[Step.EDITED],
        "skipped_rows": sum(found.skipped.values()),
        "skipped": [
            {"why": why, "rows": count, "first": found.skipped_first[why]} for why, count in found.skipped.most_common()
        ],
        "doubts": [{"where": origin, "message": doubt} for origin, doubt in found.doubts],
        "notes": list(found.notes),
        "failing_rows": found.failing_rows,
        "failing": [
            {
                "where": row.origin,
                "column": row.field,
                "found": row.value,
                "wanted": wanted(row),
                "message": row.message,
            }
            for row in found.failing
        ],
        "requests": [
            {
                "asked_first": [_without_secret(url) for url in each.asked_first],
                "method": each.method,
                "url": _without_secret(each.url),
                "headers": _shown_headers(each),
                "body": _without_secret(each.body),
            }
            for each in found.requests
        ],
        "unreadable": found.unreadable,
        "sent": 0,
    }
