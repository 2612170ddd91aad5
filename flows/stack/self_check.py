"""What must be right before anything is started: the clock, the libraries, the ports. Each is one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from core.errors import Misconfigured
from core.i18n import Words
from core.model import Category
from flows.stack.process import ProcessPlan, port_is_free

LOCK = Path(__file__).parents[2] / "requirements.lock"
BORN = datetime(2026, 1, 1, tzinfo=UTC)  # this program is younger: a clock before that is not set
_BUILDS = frozenset({"pip", "setuptools"})  # they install; nothing runs with them
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def check_clock(now: datetime, _: Words) -> None:
    """Money is booked by dates. Raises Misconfigured when this machine's clock stands in the past."""
    if now < BORN:
        raise Misconfigured(
            _("This machine's clock says {now}. Set it, then start again.", now=f"{now:%Y-%m-%d %H:%M} UTC"),
            Category.CONFIGURATION,
        )


def check_libraries(_: Words, lock: Path = LOCK) -> None:
    """Raises Misconfigured when a library is not the locked one: an upgrade that stopped half way.

    Installed as a package, there is no lock beside us; then the installer answered for the versions. A library that
    is missing altogether is named by the process that cannot import it; tools nobody runs with may be missing.
    """
    try:
        wanted = pins(lock.read_text("utf-8"))
    except OSError:
        return
    wrong = differences(wanted, installed())
    if wrong:
        name, (found, locked) = next(iter(wrong.items()))
        raise Misconfigured(
            _(
                "The installation is not whole: {name} is {found}, {locked} is wanted ({count} in all). "
                "Install again: pip install --require-hashes -r {lock}",
                name=name,
                found=found,
                locked=locked,
                count=len(wrong),
                lock=lock,
            ),
            Category.CONFIGURATION,
        )


def pins(lock: str) -> dict[str, str]:
    """Name → version of every line of a lock."""
    return {canonicalize_name(name): version for name, version in _PIN.findall(lock)}


def installed() -> dict[str, str]:
    """Name → version of what this Python would import; the first on the path wins."""
    found: dict[str, str] = {}
    for each in distributions():
        found.setdefault(canonicalize_name(each.metadata["Name"] or ""), each.version)
    return found


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Name → (found, wanted) of what is there in another version."""
    both = sorted(set(wanted) & set(found) - _BUILDS)
    return {name: (found[name], wanted[name]) for name in both if found[name] != wanted[name]}


def check_ports(stack: Iterable[ProcessPlan], _: Words) -> None:
    """Raises Misconfigured with the first port somebody else listens on."""
    for plan in stack:
        if plan.port is not None and not port_is_free(plan.port):
            raise Misconfigured(port_taken(plan, _), Category.CONFIGURATION)


def port_taken(plan: ProcessPlan, _: Words) -> str:
    """The sentence about a port that is in use."""
    return _(
        "Port {port} ({label}) is taken by another program. Stop that program, or choose another port with {setting}.",
        port=plan.port,
        label=plan.label,
        setting=plan.port_setting,
    )
