"""What an operator copies: the unit as systemd judges it, and names that are the same in every file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import Settings
from flows.stack import launcher

DEPLOY = Path(__file__).parents[3] / "deploy"
UNIT = (DEPLOY / "systemd" / "synclight.service").read_text("utf-8")
SITE = (DEPLOY / "nginx" / "synclight.conf").read_text("utf-8")
LEAST_CLOSED = 16  # tenths of systemd's exposure level, of at most 100
INSTALLED = "/opt/synclight/.venv/bin/synclight"


def judged(folder: Path, unit: str, *words: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        raise AssertionError("This test needs systemd-analyze: apt-get install systemd")
    file = folder / "synclight.service"
    file.write_text(unit.replace(INSTALLED, str(Path(sys.executable).with_name("synclight"))))
    return subprocess.run(["systemd-analyze", *words, file], capture_output=True, text=True, check=False, timeout=60)


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    done = judged(tmp_path, UNIT, "verify")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "unknown key" in judged(tmp_path, UNIT.replace("ProtectClock=", "ProtectsClock="), "verify").stderr.lower()


def test_the_service_is_as_closed_as_it_was(tmp_path: Path) -> None:
    words = ("security", "--offline=true", f"--threshold={LEAST_CLOSED}", "--no-pager")

    assert judged(tmp_path, UNIT, *words).returncode == 0
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "SystemCallFilter=@system-service", "PrivateTmp=yes"):
        assert judged(tmp_path, UNIT.replace(f"{line}\n", ""), *words).returncode != 0, line


def test_the_user_is_made_as_the_unit_names_it(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    file = DEPLOY / "systemd" / "sysusers.conf"
    done = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", file], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
    (entry,) = [line.split(":") for line in (tmp_path / "etc" / "passwd").read_text().splitlines()]
    assert (entry[0], entry[5], entry[6]) == ("synclight", said("StateDirectory", "/var/lib/"), "/usr/sbin/nologin")
    assert said("User") == said("Group") == "synclight"


def test_unit_settings_and_site_name_the_same_places() -> None:
    lines = (DEPLOY / "systemd" / "synclight.env").read_text("utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = Settings(**{key.removeprefix("SYNCLIGHT_").lower(): value for key, value in told.items()})  # type: ignore[arg-type]

    assert settings.proxy_socket is not None
    assert str(settings.proxy_socket.parent) == said("RuntimeDirectory", "/run/")
    assert f"proxy_pass http://unix:{settings.proxy_socket}:;" in SITE
    assert f"server_name {(settings.public_url or '').removeprefix('https://')};" in SITE
    home = said("StateDirectory", "/var/lib/")
    assert said("Environment") == f"SYNCLIGHT_HOME={home}"
    assert said("ReadWritePaths") == home


def test_the_service_is_given_the_time_that_its_syncs_need_to_end() -> None:
    longest = launcher._FLOW_RUN_STOP_SECONDS + (len(launcher._STOP_ORDER) + 2) * launcher._STOP_SECONDS

    assert int(said("TimeoutStopSec")) >= longest
    assert said("KillMode") == "mixed"


@pytest.mark.parametrize("key", ["MemoryMax", "TasksMax", "LimitCORE", "LoadCredential", "RestrictAddressFamilies"])
def test_the_unit_bounds_what_the_service_takes(key: str) -> None:
    assert said(key)


def said(key: str, before: str = "") -> str:
    """The one line of the unit with this key."""
    (value,) = re.findall(rf"^{key}=(.+)$", UNIT, re.MULTILINE)
    return before + value
