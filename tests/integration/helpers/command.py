"""Run one command of the command line in this process, as a person on this home would."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.settings import PREFIX, Settings
from flows.cli import app


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out, self.err
        return json.loads(self.out)


Command = Callable[..., Said]


def on(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`run("runs", "acme", "--json")` on the home of these settings."""
    for key, value in settings.model_dump(exclude_none=True).items():
        monkeypatch.setenv(f"{PREFIX}{key.upper()}", str(value))

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        code = app.run(list(arguments))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(code, said.out, said.err)

    return run
