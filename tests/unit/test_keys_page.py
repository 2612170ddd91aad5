"""`docs/keys.md` names every secret that the code makes, and every file that uses an algorithm."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.channels.email.settings import SMTP_SECRET
from core.sign_in import SECRET
from flows.secrets import SANDBOX_SECRET
from flows.stack.tokens import TOKENS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "keys.md").read_text("utf-8")
ROOMS = ("core", "data", "flows", "dashboard")
MADE = re.compile(r"secrets\.(?:token_\w+|randbits|randbelow|choice)|Fernet\.generate_key|os\.urandom")
ALGORITHMS = {  # as code calls it → as the page does
    "sha256": "SHA-256",
    "sha512": "SHA-512",
    "blake2b": "BLAKE2",
    "scrypt": "scrypt",
    "Fernet": "Fernet",
    "compare_digest": "constant-time comparison",
    "create_ssl_context": "TLS 1.2 and later",
    "create_default_context": "TLS 1.2 and later",
    "jwt.decode": "RS, PS, ES",
}


@cache
def calls() -> dict[str, frozenset[str]]:
    """Of each file whatever is called, as it is written: `secrets.token_hex`, `sha256`."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return {str(file.relative_to(ROOT)): frozenset(called(file.read_text("utf-8"))) for file in files}


def called(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    found = [line.strip("|").split(" | ") for line in section(title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in found[1:]]


def named_files(text: str) -> set[str]:
    return {name for name in re.findall(r"`([^`]+)`", text) if name.endswith(".py")}


def test_every_secret_that_is_made_is_named_with_the_file_that_makes_it() -> None:
    making = {file for file, its in calls().items() if any(MADE.fullmatch(call) for call in its)}

    assert named_files(section("What there is")) == making


def test_every_token_and_secret_of_the_installation_has_a_row() -> None:
    first = " ".join(row[0] + " " + row[1] for row in rows("What there is"))
    tokens = set(re.findall(r"`(\w+)`", " ".join(row[0] for row in rows("What there is"))))

    assert tokens == {*TOKENS, "prefect", SECRET, SMTP_SECRET}
    assert f"`secrets/{SANDBOX_SECRET}`" in first


def test_every_row_says_who_holds_it_what_it_protects_when_it_ends_and_how_it_is_made_anew() -> None:
    assert all(len(row) == 7 and all(row) for row in rows("What there is"))
    assert all(len(row) == 5 and all(row) for row in rows("Algorithms"))


def test_every_algorithm_is_named_with_the_files_that_use_it() -> None:
    used = set()
    for file, its in calls().items():
        known = [ALGORITHMS.get(call) or ALGORITHMS.get(call.rpartition(".")[2]) for call in its]
        used |= {(one, file) for one in known if one}
    told = set()
    for algorithm, _, _, where, _ in rows("Algorithms"):
        names = [one for one in set(ALGORITHMS.values()) if algorithm.startswith(one)]
        told |= {(one, file) for one in names for file in named_files(where)}

    assert told == used


def test_no_hash_is_used_that_the_page_does_not_know() -> None:
    texts = [(ROOT / file).read_text("utf-8") for file in calls()]
    imported = [name for text in texts for name in re.findall(r"from hashlib import (.+)", text)]
    used = {name for text in texts for name in re.findall(r"\bhashlib\.(\w+)", text)}

    assert used | {name.strip() for names in imported for name in names.split(",")} <= set(ALGORITHMS)
