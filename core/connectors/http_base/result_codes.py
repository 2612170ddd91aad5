"""Numbers in which an answer says how it went: below zero, or not zero where zero is the ordinary success. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from core.connectors.http_base.answer_words import has_failed, is_http_failure, is_whole

LOWEST = -999  # what lies below is an amount
RESULT_CODES = frozenset(
    (*("resultcode", "returncode", "retcode", "resultcd", "returncd", "returkode", "resultatkode"),)
)
EXIT_CODES = frozenset(  # of a program: only 0 is well
    (
        "exitcode",
        "exitstatus",
        "exitvalue",
        "lastexitcode",
        "errorlevel",
        "errno",
        "errorno",
        "sysret",
        "avslutningskode",
    )
)
MAYBE_RESULTS = frozenset(("rc", "returnvalue", "retval", "sqlcode", "returverdi"))  # 4711 may be what it made
RESPONSE_CODES = frozenset(("responsecode", "respcode", "svarkode"))  # 1 is the ordinary "approved" of payments
_NUMBER = re.compile(r"[-−+]?\d{1,9}(?:\.0+)?")
_MINUS = frozenset("-− ")
_FIRST = frozenset("-−+ 0123456789")
_WELL = re.compile(r"0|1|2\d\d|20\d{2,4}|10{2,4}")
_FAILING_TEXT = re.compile(r"(?:e|err|error|f|fail)[-_ ]?\d+", re.IGNORECASE)
_APPROVED = (0, 1, 10)
_MOST_OF_A_RESULT = 99
_MAX_RESPONSE = 99


def number_in(value: Any) -> int | None:
    """The whole number in a value, as a number or as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return int(value) if is_whole(value) else None
    if isinstance(value, str) and value[:1] in _FIRST and _NUMBER.fullmatch(value.strip()):
        return int(value.strip().partition(".")[0].replace("−", "-"))
    return None


def is_below_zero(value: Any) -> bool:
    """-1 and its like."""
    if isinstance(value, str) and value[:1] not in _MINUS:
        return False
    number = number_in(value)
    return number is not None and LOWEST <= number < 0


def is_failing_result(value: Any) -> bool:
    """5, "E17"; not 0, "00", 200, "OK" and the numbers that mean well elsewhere (100, 1000, 20000)."""
    number = number_in(value)
    if number is not None:
        return _WELL.fullmatch(str(number)) is None
    text = value.strip() if isinstance(value, str) else ""
    return bool(_FAILING_TEXT.fullmatch(text)) or text in ("E", "F") or (bool(text) and has_failed(text))


def is_failing_exit(value: Any) -> bool:
    """Any number but 0, and what a result says where it fails."""
    number = number_in(value)
    return is_failing_result(value) if number is None else number != 0


def is_unlike_words(name: str, value: Any) -> bool:
    """1 is "done" here and "failed" there, as is an `rc` of 8: what is said beside it tells."""
    number = number_in(value)
    if number is None:
        return False
    return (name in RESULT_CODES and number == 1) or (name in MAYBE_RESULTS and 0 < number <= _MOST_OF_A_RESULT)


def is_failing_response(value: Any) -> bool:
    """Card systems say "05" and "51" where they decline."""
    number = number_in(value)
    if number is None:
        return isinstance(value, str) and (is_failing_result(value) or is_http_failure(value))
    return is_below_zero(value) or is_http_failure(value) or (number <= _MAX_RESPONSE and number not in _APPROVED)
