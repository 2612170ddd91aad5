"""Names and words with which an answer says that all of it was taken back, or was only a rehearsal. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.answer_words import FAILED, has_failed, is_no, is_undone, is_yes, plain_word, words_of

UNDONE_FLAGS = frozenset(
    (
        *("deleted", "isdeleted", "voided", "isvoided", "isvoid", "void", "cancelled", "canceled", "iscancelled"),
        *(
            "iscanceled",
            "reversed",
            "isreversed",
            "removed",
            "isremoved",
            "cancelstatus",
            "annulled",
            "revoked",
            "withdrawn",
        ),
        *("slettet", "annullert", "rolledback", "isrolledback", "discarded", "forkastet", "reverted", "isreverted"),
        *("erslettet", "erannullert", "tilbakeført", "ertilbakeført", "kreditert", "erkreditert", "kansellert"),
        *("makulerad", "ärmakulerad", "makulert", "raderad", "krediterad", "annullerad", "återkallad", "annulleret"),
        *("tilbageført", "krediteret", "storniert", "iststorniert", "gelöscht", "istgelöscht", "annulliert"),
    )
)
_ROLLED_FLAGS = frozenset(
    (
        *("rolledback", "isrolledback", "wasrolledback", "rollback", "transactionrolledback", "batchrolledback"),
        *("aborted", "isaborted", "transactionaborted", "batchaborted", "rullettilbake"),
    )
)
_ROLLED_WORDS = frozenset(
    ("zurückgerollt", "rolledback", "rollback", "rollbacked", "transactionrolledback", "rullettilbake")
)
_WORKS = frozenset(  # what is done as a whole or not at all
    (
        *("transaction", "transactionstate", "transactionresult", "transactionoutcome", "batch", "batchstatus"),
        *("batchstate", "batchresult", "changeset", "changesetstatus", "commit", "commitstatus", "unitofwork"),
        *("dbtransaction", "atomicgroup", "transaksjon"),
    )
)
_NAMED = frozenset(("transaction", "batch", "changeset", "commit", "transaksjon"))  # and may just be called so
_NOT_COMMITTED = frozenset(("notcommitted", "uncommitted", "notcompleted", "incomplete"))
_WHY = re.compile(r":|\b(?:due\s+to|because|pga|grunnet|wegen|på\s+grund)\b", re.IGNORECASE)
_ROUND_A_WORD = frozenset(
    ("was", "is", "has", "been", "partially", "partly", "all", "ble", "er", "wurde", "ist", "blev")
)
_REHEARSED_FLAGS = frozenset(
    (
        *("dryrun", "isdryrun", "simulated", "issimulated", "simulation", "issimulation", "simulate", "validateonly"),
        *("isvalidateonly", "validationonly", "onlyvalidate", "onlyvalidated", "checkonly", "preview", "ispreview"),
        *("previewonly", "testmode", "istestmode", "testrun", "istestrun", "testonly", "trialrun", "rehearsal"),
        *("whatif", "noop", "isnoop", "mocked", "ismock", "testkjøring", "simulering", "onlycheck", "simulationonly"),
        *("simulateonly", "testmodus", "prøvekjøring", "testbokføring", "testläge", "testkörning", "provkörning"),
        *("testkørsel", "prøvekørsel", "testlauf", "probelauf", "probebuchung", "testbuchung"),
    )
)
_REAL_FLAGS = frozenset(("livemode", "islive", "islivemode", "commit", "persist", "execute"))
_MODES = frozenset(
    (
        *("mode", "executionmode", "runmode", "processingmode", "requestmode", "operationmode", "importmode"),
        *("postingmode", "runtype", "savemode", "modus", "läge", "operation", "action"),
    )
)
_REHEARSED_WORDS = frozenset(
    (
        *("dryrun", "simulated", "simulation", "simulate", "preview", "previewed", "validateonly", "validatedonly"),
        *("validationonly", "checkonly", "whatif", "trialrun", "testrun", "testmode", "testonly", "rehearsal", "noop"),
        *("testkjøring", "simulering", "simulert"),
    )
)
_MODE_WORDS = _REHEARSED_WORDS | frozenset(
    (
        *("test", "testing", "trial", "validate", "validation", "check", "verify", "verification", "dry", "sandbox"),
        *("demo", "mock", "prøve", "prøvekjøring", "kontroller", "valider", "validering", "prov", "testkörning"),
        *("provkörning", "testkørsel", "prøvekørsel", "probe", "testlauf", "probelauf", "prüfung", "prüfen", "testen"),
        *("simulateonly", "validated", "simulieren", "simulera", "simuler", "validieren", "validera"),
    )
)
_TEST = frozenset(("test", "istest", "testing"))  # a name that may stand for more: only a flag counts
_ATOMIC = frozenset(("atomic", "isatomic", "allornothing", "transactional", "istransactional"))
NAMES = _ROLLED_FLAGS | _WORKS | _REHEARSED_FLAGS | _REAL_FLAGS | _MODES | _TEST


def is_rehearsal(name: str, value: Any) -> bool:
    """`dryRun: true`, `mode: "simulation"`, `livemode: false`."""
    if name in _MODES:
        return plain_word(value) in _MODE_WORDS
    if name in _TEST:
        return value is True
    return (name in _REHEARSED_FLAGS and is_yes(value)) or (name in _REAL_FLAGS and is_no(value))


def is_rehearsal_word(value: Any) -> bool:
    """A status that says that it was only tried."""
    return plain_word(value) in _REHEARSED_WORDS


def is_rolled_back(name: str, value: Any) -> bool:
    """`rolledBack: true`, `transaction: "aborted"`; a number says how many of what."""
    if name in _WORKS:
        return isinstance(value, str) and _says_rolled_back(name, value)
    return name in _ROLLED_FLAGS and is_flag_up(value)


def _says_rolled_back(name: str, value: str) -> bool:
    """`batch: "failed"`; `FAILED-2026`, "Failed items" and "Retry of failed" are what somebody called it."""
    before = _WHY.split(value, maxsplit=1)[0]
    word = "".join(part for part in words_of(before) if part not in _ROUND_A_WORD)
    if word in FAILED or is_undone(word) or word in _NOT_COMMITTED | _ROLLED_WORDS:
        return True
    return name not in _NAMED and has_failed(value)


def is_rolled_back_word(value: Any) -> bool:
    """A status that says so."""
    return plain_word(value) in _ROLLED_WORDS


def is_flag_up(value: Any) -> bool:
    """Up, and no count."""
    return value is True or (isinstance(value, str) and not value.strip().isdecimal() and is_yes(value))


def is_atomic(plain: Mapping[str, Any]) -> bool:
    """Whether it says that all of it is booked, or nothing."""
    return any(name in _ATOMIC and is_yes(value) for name, value in plain.items())
