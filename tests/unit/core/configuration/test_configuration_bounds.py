from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from core.configuration import read_integration, read_organisation
from core.errors import BadConfiguration
from flows.cli.add import configuration_text

DEEP = "tables or lists too deep in each other, wanted at most 20 in each other"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = " + "[" * 100_000, DEEP),
        ("x = " + "[" * 300 + "]" * 300, DEEP),
        ("x = " + "{a=" * 300 + "1" + "}" * 300, DEEP),
        ("a" + ".b" * 400_000 + " = 1", f"line 1: found {DEEP}"),
        ("# more\n[" + "a." * 400_000 + "a]", f"line 2: found {DEEP}"),
        ("[[" + '"a" . ' * 100_000 + "a]]", f"line 1: found {DEEP}"),
        ("x = {" + "a." * 400_000 + "a = 1}", f"line 1: found {DEEP}"),
        ("x = " + "9" * 500_000, "no valid TOML"),
        ("x = 1\n" * 200_000, "more than 1 MB, wanted at most 1 MB"),
        ("x = [" + "{a=" * 300_000, DEEP),
        ("\n" * 900_000 + "x", "no valid TOML"),
        ("{" * 900_000, "no valid TOML"),
        ("," * 900_000, "no valid TOML"),
        ("a" * 900_000, "no valid TOML"),
        ('"' + "a" * 900_000, "no valid TOML"),
    ],
)
def test_a_huge_or_deep_configuration_gets_one_sentence_and_costs_no_time(text: str, sentence: str) -> None:
    began = time.process_time()
    with pytest.raises(BadConfiguration) as refused:
        read_integration(text, "x.toml")

    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 1000
    assert time.process_time() - began < 5


def test_of_thousands_of_wrong_keys_the_first_are_told_and_the_others_counted() -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_organisation("".join(f"k{n} = 1\n" for n in range(50_000)), "x.toml")

    told = str(refused.value).splitlines()
    assert len(told) == 21
    assert told[-1] == "x.toml: 49,983 more problems are not shown"


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "device"])
def test_what_is_no_file_is_no_configuration_and_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "x.toml"
    if kind == "pipe":
        os.mkfifo(file)
    if kind == "folder":
        file.mkdir()
    if kind == "device":
        file.symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as here:
        if kind == "socket":
            here.bind(str(file))
        with pytest.raises(BadConfiguration, match="found something else, wanted a file that can be read"):
            configuration_text(file)
