import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from core.i18n import Words
from core.schedule import Schedule
from flows.cli.print import a_progress_bar, print_facts, print_json, print_table
from flows.cli.show import schedule_words
from tests.fakes import integration

HOSTILE = "a\x1b[31mred\x9b2J\u202egnp\u200b[link=https://x.example]x[/link]"


def test_a_pipe_gets_whole_lines_with_figures_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["Name", "Sum"], [["claims", "1 284,00"], ["x" * 400, "9,50"]], right={1})

    lines = capsys.readouterr().out.split("\n")
    assert lines[1].startswith("claims ")
    assert lines[1].endswith("  1 284,00")
    assert lines[2] == f"{'x' * 400}      9,50"


def test_json_has_money_as_text_and_moments_with_their_zone(capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    print_json({"sum": Decimal("41200.00"), "at": moment, "took": timedelta(seconds=90), "file": Path("/tmp/x")})  # noqa: S108

    assert json.loads(capsys.readouterr().out) == {
        "sum": "41200.00",
        "at": "2026-11-23T12:00:00+00:00",
        "took": 90.0,
        "file": "/tmp/x",  # noqa: S108
    }


def test_hostile_text_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["Message"], [[HOSTILE]])
    print_facts([("Message", HOSTILE)])
    print_json({"message": HOSTILE})

    out = capsys.readouterr().out
    assert not set("\x1b\x9b\u202e\u200b") & set(out)
    assert "[link=https://x.example]" in out  # text, not markup
    assert json.loads(out[out.index("{") :])["message"] == HOSTILE


def test_what_json_cannot_say_is_an_error() -> None:
    with pytest.raises(TypeError, match="no way to write object"):
        print_json({"x": object()})


def test_a_pipe_gets_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with a_progress_bar("Copying") as tick:
        tick(1, 2)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("seconds", "english", "norwegian"),
    [
        (300, "every 5 min", "med 5 min mellomrom"),
        (30, "every 30 s", "med 30 s mellomrom"),
        (90, "every 1 min 30 s", "med 1 min 30 s mellomrom"),
        (86400, "every 24 h", "med 24 t mellomrom"),
    ],
)
def test_a_schedule_is_told_in_minutes_and_hours(seconds: int, english: str, norwegian: str) -> None:
    config = integration().model_copy(update={"schedule": Schedule(interval_seconds=seconds)})

    assert schedule_words(config, None, Words("en")) == english
    assert schedule_words(config, None, Words("nb")) == norwegian
