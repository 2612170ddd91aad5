"""Where the dashboard listens, and that the proxy's socket lets in nobody else."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.settings import Settings
from flows.stack.way_in import check_way_in, health, listening, takes_visitors


def behind(folder: Path) -> Settings:
    return Settings(home=folder / "home", mode="oidc", proxy=str(folder / "run" / "d.sock"))


def test_a_folder_that_others_enter_is_refused_for_the_proxys_socket(tmp_path: Path) -> None:
    settings = behind(tmp_path)
    with pytest.raises(Misconfigured, match="cannot be used: No such file"):
        check_way_in(settings)
    (tmp_path / "run").mkdir()
    for mode in (0o751, 0o752, 0o754):
        (tmp_path / "run").chmod(mode)
        with pytest.raises(Misconfigured, match="Other people can enter"):
            check_way_in(settings)
    (tmp_path / "run").chmod(0o750)

    check_way_in(settings)
    check_way_in(Settings(home=tmp_path))


def test_it_listens_at_the_socket_and_at_no_port(tmp_path: Path) -> None:
    settings = behind(tmp_path)
    file = tmp_path / "run" / "d.sock"
    file.parent.mkdir()
    assert listening(settings) == ("--uds", str(file))
    assert listening(Settings(home=tmp_path)) == ("--host", "127.0.0.1", "--port", "8501")

    assert not takes_visitors(settings)()
    assert health(settings) is None
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(file))
        server.listen()
        assert takes_visitors(settings)()
