"""The demo's mail server as a process of its own."""

from __future__ import annotations

import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIRST_LINE_SECONDS = 20


@contextmanager
def mailbox(port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "error", "-m", "flows.demo.mailbox", "--port", str(port), "--folder", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + FIRST_LINE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "the mail server did not come up"
            time.sleep(0.05)
        else:
            return


def test_it_keeps_a_mail_and_ends_when_asked(tmp_path: Path) -> None:
    port = free_port()
    with mailbox(port, tmp_path / "mail") as process:
        wait_for(port)
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            client.sendmail("synclight@example.com", ["kari@acme.example"], "Subject: Hei\r\n\r\nHei\r\n")
        process.send_signal(signal.SIGTERM)
        code = process.wait(10)

    [mail] = (tmp_path / "mail").iterdir()
    assert code == 0
    assert mail.suffix == ".eml"
    assert b"Subject: Hei" in mail.read_bytes()


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with mailbox(port, tmp_path / "mail") as process:
            _out, said = process.communicate(timeout=20)

    assert process.returncode == 1
    assert f"port {port} cannot be used" in said
    assert "Traceback" not in said
