"""The list of what each system answered and what Synclight made of it: docs/peers.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.peers.answers.cap_scenario import CapScenario
from tests.peers.answers.scenario import Scenario

LIST = Path(__file__).parents[2] / "docs" / "peers.md"
INTRODUCTION = """# Two systems of somebody else's

What Synclight makes of the answers of two systems that nobody here wrote: **SAP CAP** (`@sap/cds`, OData 4), which
books into a table of its own, and **WireMock**, which answers as it is told and counts what it was asked. `make peers`
starts both on loopback and drives whole syncs through each line below: two, one after another, where nothing else is
said, so that what was sent twice would be seen. It fails where one line is not what was seen;
`make peers WRITE=--write-list` writes the list anew from what it sees.

*Left* is how many requests with records left in all these syncs, counted by the other side's own journal. *Healthy*
stands only where each record is booked, or waits in the system's own queue. Of SAP CAP also what its own table held in
the end: a record that is called booked stands there once, with its amount, under the number that Synclight knows.
"""
CAP_HEAD = ("SAP CAP", "answered to each request", "records", "light", "vouchers there", "a person reads")
WIREMOCK_HEAD = ("WireMock", "left", "records", "light", "a person reads")


def row_of(
    scenario: Scenario, states: Mapping[str, str], word: str, *, left: int, gave: Sequence[str] = (), held: int = 0
) -> str:
    """One line, from what was seen."""
    light = word.replace("_", " ").capitalize()
    reads = "<br>".join(f"`{field}`: {words}" if field else words for field, words in scenario.shown)
    if isinstance(scenario, CapScenario):
        return _line(scenario.answer, "<br>".join(gave), _in_words(states), light, str(held), reads)
    return _line(scenario.answer, str(left), _in_words(states), light, reads)


def expected_row(scenario: Scenario) -> str:
    """The same from what is wanted."""
    states, word, left = scenario.states, scenario.word, scenario.requests
    if isinstance(scenario, CapScenario):
        return row_of(scenario, states, word, left=left, gave=scenario.gave, held=sum(scenario.held.values()))
    return row_of(scenario, states, word, left=left)


def text_of(on_cap: Iterable[str], on_wiremock: Iterable[str]) -> str:
    """The whole file."""
    tables = ((CAP_HEAD, on_cap), (WIREMOCK_HEAD, on_wiremock))
    written = ("\n".join([_line(*head), _line(*("---" for _ in head)), *rows]) for head, rows in tables)
    return "\n".join([INTRODUCTION, *(f"{table}\n" for table in written)])


def _in_words(states: Mapping[str, str]) -> str:
    times = Counter(states.values())
    if len(times) == 1:
        return f"{next(iter(times))}" if len(states) == 1 else f"{len(states)} {next(iter(times))}"
    return ", ".join(f"{count} {state}" for state, count in sorted(times.items()))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
