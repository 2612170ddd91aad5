"""`docs/logs.md` names every log and every security event, as the code writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.i18n import Words
from core.i18n.audit_actions import audit_action_name
from core.permissions import Action
from core.settings import Settings
from flows.stack.plans import plans

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "logs.md").read_text("utf-8")
EVENTS = PAGE.split("## Security events\n", 1)[1]
DOORS = ("dashboard/local_mode.py", "dashboard/sign_in", "data/store/flight", "data/commands/audit.py")
NO_EVENTS = {"nobody can be let in: %s", "The store could not answer a request: %s"}  # what is down, or broke
LOOKING = {Action.SEE, Action.SEE_ACCESS, Action.SEE_ADDRESSES}  # asked about, and never written down
BY_ITSELF = {"failed_sign_in", "wrong_token", "beyond_token", "retention", "restore"}


def lines_of(place: Path) -> Iterator[str]:
    """The texts that are logged there."""
    for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and re.fullmatch(r"_?log\.\w+", ast.unparse(node.func))
            if is_call and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def test_every_process_and_its_log_stand_on_the_page(tmp_path: Path) -> None:
    started = {plan.name for plan in plans(Settings(home=tmp_path, demo=True), Words("en"))}
    told = set(re.findall(r"`logs/(\w+)\.log`", PAGE))

    assert told == started | {"command"}


def test_every_row_says_what_is_in_a_log_how_long_it_is_kept_and_who_reads_it() -> None:
    logs, events = ([row for row in part.splitlines() if row.startswith("| ")] for part in PAGE.split("## Security"))

    assert {row.count("|") for row in logs} == {8}
    assert {row.count("|") for row in events} == {4}


def test_every_action_of_the_log_is_listed_and_no_other() -> None:
    spans = re.findall(r"`([a-z][a-z_, ]*)`", EVENTS)
    named = {name for span in spans for name in span.split(", ")} - {"_refused"}

    assert named == {*(set(Action) - LOOKING), *BY_ITSELF}
    assert all(audit_action_name(Words("en"), name) for name in named)


def test_every_line_of_a_refusal_is_listed_as_the_code_writes_it() -> None:
    written = {line for door in DOORS for line in lines_of(ROOT / door)}

    assert set(re.findall(r'"([^"]+)"', EVENTS)) == written - NO_EVENTS
