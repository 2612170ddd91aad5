"""The list of everything that is delivered, as CycloneDX JSON, made from `requirements.lock`: the same each time.

`make sbom` writes it to `sbom.json`. It holds names, versions, digests and who needs whom, and no address.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
OURS = "synclight"
FONT = Path("dashboard/static/inter-latin-wght-normal.woff2")
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,_-]+\])?==([^\s;\\]+)")
_NEEDED_BY = re.compile(r"^    #(?: via)?\s+([a-z0-9][a-z0-9._-]*)", re.MULTILINE)


class Library(NamedTuple):
    """One line of the lock."""

    name: str
    version: str
    digests: tuple[str, ...]  # SHA-256, of each of its files
    needed_by: frozenset[str]

    @property
    def ref(self) -> str:
        """As a package is called wherever it is talked of."""
        return f"pkg:pypi/{self.name}@{self.version}"


def locked(lock: str) -> Iterator[Library]:
    """Every library of the lock, in its order."""
    for part in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE):
        pinned = _PINNED.match(part)
        if pinned is None:
            continue
        digests = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", part))
        yield Library(pinned[1], pinned[2], digests, frozenset(_NEEDED_BY.findall(part)))


def delivered(libraries: Mapping[str, Library], wanted: frozenset[str]) -> frozenset[str]:
    """The names of those that an installation needs; the others only make and test it."""
    found: set[str] = set()
    more = {name for name in wanted if name in libraries}
    while more:
        found |= more
        more = {one.name for one in libraries.values() if one.needed_by & more} - found
    return frozenset(found)


def bill(lock: str, project: Mapping[str, Any]) -> dict[str, Any]:
    """The whole of it. `project` is that table of pyproject.toml."""
    libraries = {one.name: one for one in locked(lock)}
    wanted = frozenset(re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower() for one in project["dependencies"])
    needed = delivered(libraries, wanted)
    us = f"pkg:pypi/{OURS}@{project['version']}"
    font = {"type": "file", "bom-ref": FONT.name, "name": FONT.name, "hashes": _hashes([_digest(FONT)])}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": us, "name": OURS, "version": project["version"], "purl": us}
        },
        "components": [*(_component(one, is_needed=one.name in needed) for one in libraries.values()), font],
        "dependencies": [
            {"ref": us, "dependsOn": sorted([*(libraries[name].ref for name in wanted), FONT.name])},
            *(
                {"ref": one.ref, "dependsOn": sorted(of.ref for of in libraries.values() if one.name in of.needed_by)}
                for one in libraries.values()
            ),
        ],
    }


def _component(one: Library, *, is_needed: bool) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": one.ref,
        "name": one.name,
        "version": one.version,
        "purl": one.ref,
        "scope": "required" if is_needed else "excluded",
        "hashes": _hashes(one.digests),
    }


def _hashes(digests: Any) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": one} for one in digests]


def _digest(file: Path) -> str:
    return hashlib.sha256((ROOT / file).read_bytes()).hexdigest()


def main() -> None:
    """Write it to the output."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    json.dump(bill((ROOT / "requirements.lock").read_text("utf-8"), project), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
