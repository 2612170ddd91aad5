"""Ids of a word and a number: of an ordinary series, of a status, or of what may be either."""

import pytest

from core.connectors.rest.answers import AskTarget, read_reply
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, answer, is_believed, is_found


def _in(*lines: str) -> list[str]:
    return [word for line in lines for word in line.split()]


@pytest.mark.parametrize(
    "target_id",
    _in(
        "Draft-5 DRAFT-2026-5 VOID-17 CANCELLED-17 ERROR-17 FAILED-3 Kladd-5 Entwurf-7",
        "Annullert-3 Avvist-2 Makulerad-4 Slettet-9 Rejected-12 Pending-9 TMP1234 Fehler-17",
        "Deleted-3 REVERSED-12 Queued-3 Unposted-4",
    ),
)
def test_a_number_behind_a_word_for_failed_taken_back_or_not_yet_is_no_id(target_id: str) -> None:
    assert not is_believed(id=target_id)
    assert not is_found(id=target_id)


@pytest.mark.parametrize("target_id", ["ERR-2026-1", "New-12", "NEW-1", "Ny-3", "TEST-12", "Storno-17", "REVERSAL-3"])
def test_a_number_that_may_be_of_a_series_called_new_or_err_is_looked_up(target_id: str) -> None:
    assert isinstance(read_reply(CONFIG, RECORD, answer({**BOOKED, "id": target_id}), (), NOW), AskTarget)
    assert is_found(id=target_id)
    stated = CONFIG.model_copy(update={"booked_path": "/state", "booked_values": ("posted",)})
    booked = read_reply(stated, RECORD, answer({**BOOKED, "id": target_id, "state": "posted"}), (), NOW)
    assert not isinstance(booked, AskTarget)
    assert booked.result is B


@pytest.mark.parametrize(
    "target_id",
    [
        "B-17",
        "INV-2026-1",
        "K-17",
        "A17",
        "ER-2026-1",
        "EXP-17",
        "REV-17",
        "CN-17",
        "NEWS-17",
        "ERP-17",
        "NOK-17",
        "KO-17",
        "E-17",
        "E17",
        "F-2026-17",
        "OK-17",
        "PAID-17",
        "POSTED-17",
        "POSTING-17",
        "BOOKING-2026-17",
        "ENTRY-17",
        "HOLD-3",
        "V/2026/11/0017",
        "DRA17",
        "FAIR-17",
        "b7c1d2e0-1111-4222-8333-0123456789ab",
        "void-17-ab DELETED17 void17 ERR17",
    ],
)
def test_an_ordinary_series_of_ids_is_believed(target_id: str) -> None:
    assert is_believed(id=target_id)
    assert is_found(id=target_id)
