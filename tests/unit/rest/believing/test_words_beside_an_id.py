"""What stands beside an id in an answer of success, in five languages: what must be believed, and what must not."""

from typing import Any

import pytest

from core.connectors.rest.answers import AskTarget, read_reply
from core.model import Found
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, answer, looked_up


def is_believed(**beside: Any) -> bool:
    read = read_reply(CONFIG, RECORD, answer({**BOOKED, **beside}), (), NOW)
    return not isinstance(read, AskTarget) and read.result is B


def is_found(**beside: Any) -> bool:
    found = looked_up({**BOOKED, **beside})
    return isinstance(found, Found) and found.booked


@pytest.mark.parametrize(
    "beside",
    [
        {"messages": [{"type": "E", "id": "F5", "number": "201", "message": "No"}]},
        {"messages": [{"type": "A", "number": "000"}]},
        {"messages": [{"type": "S", "text": "Posted"}, {"type": "E", "text": "Tax line"}]},
        {"messages": [{"type": "X", "text": "Short dump"}]},
        {"messages": [{"msgty": "E", "msgid": "F5", "msgno": "312"}]},
        {"messages": [{"MSGTYP": "A", "MSGNR": "312"}]},
        {"RETURN": [{"TYPE": "E", "ID": "RW", "NUMBER": "609"}]},
        {"meldinger": [{"type": "E", "id": "17"}]},
        {"messageType": "E"},
        {"type": "E", "message": "Konto 7140 er sperret"},
        {"type": "A", "text": "Update terminated"},
        {"type": "E", "description": "Kostenstelle gesperrt"},
    ],
)
def test_a_message_of_type_e_or_a_denies_with_words_or_without(beside: dict[str, Any]) -> None:
    assert not is_believed(**beside)
    assert not is_found(**beside)


@pytest.mark.parametrize(
    "beside",
    [
        {"messages": [{"type": "W", "id": "F5", "number": "201", "message": "Budget exceeded"}]},
        {"messages": [{"type": "S", "number": "605", "message": "Document posted successfully: BKPFF 4711"}]},
        {"messages": [{"type": "I", "text": "Item changed"}, {"type": "S", "text": "Voucher posted"}]},
        {"messages": [{"type": "S"}]},
        {"messages": [{"type": "W"}]},
        {"type": "S", "message": "Beleg gebucht"},
        {"type": "W", "message": "Bilaget er bokført, men mva er 0"},
        {"type": "E"},
        {"type": "A", "series": "A"},
        {"type": "E", "description": "Reise til Bergen"},
        {"lines": [{"type": "E", "amount": "12.00"}]},
        {"lines": [{"type": "A", "text": "Taxi"}]},
        {"details": [{"type": "E", "amount": "12.00"}]},
        {"voucherType": "E"},
    ],
)
def test_a_warning_and_the_type_of_a_record_or_a_line_deny_nothing(beside: dict[str, Any]) -> None:
    assert is_believed(**beside)
    assert is_found(**beside)
