"""`make sbom` lists what the lock holds, no more and no less, and who needs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    done = subprocess.run([sys.executable, ROOT / "deploy" / "sbom.py"], capture_output=True, check=True)
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def test_the_bill_of_materials_lists_each_library_of_the_lock_with_its_version(bill: dict[str, Any]) -> None:
    told = {(one["name"], one["version"]) for one in bill["components"] if one["type"] == "library"}
    pinned = set(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[^\]]+\])?==([^\s;\\]+)", LOCK, re.MULTILINE))

    assert told == pinned
    assert len(told) == len([line for line in LOCK.splitlines() if line[:1].isalnum()])


def test_it_has_the_digests_of_the_lock(bill: dict[str, Any]) -> None:
    told = [one["content"] for each in bill["components"] if each["type"] == "library" for one in each["hashes"]]

    assert sorted(told) == sorted(re.findall(r"sha256:([0-9a-f]{64})", LOCK))


def test_whoever_needs_a_library_is_in_it_too(bill: dict[str, Any]) -> None:
    refs = {one["bom-ref"] for one in bill["components"]}
    needs = {one["ref"]: set(one["dependsOn"]) for one in bill["dependencies"]}
    names = {ref.removeprefix("pkg:pypi/").partition("@")[0] for ref in needs[bill["metadata"]["component"]["bom-ref"]]}

    assert set().union(*needs.values()) <= refs
    assert {"duckdb", "prefect", "streamlit"} <= names
    assert not {"pytest", "ruff"} & names


def test_what_only_tests_need_is_told_apart(bill: dict[str, Any]) -> None:
    scopes = {one["name"]: one.get("scope") for one in bill["components"]}

    assert {scopes[name] for name in ("duckdb", "aiosignal", "cryptography", "joserfc")} == {"required"}
    assert {scopes[name] for name in ("pytest", "mypy", "playwright", "execnet")} == {"excluded"}


def test_no_address_of_an_index_stands_in_it(bill: dict[str, Any]) -> None:
    assert "://" not in json.dumps(bill)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
