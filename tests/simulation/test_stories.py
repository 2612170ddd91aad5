"""Histories that once broke a promise, shrunk to what they need: everything they do not decide is calm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.engine import NUMBERS
from core.model import Category, DeliveryState, Light, RunKind, RunStatus
from tests.simulation.chance import Told
from tests.simulation.history import History
from tests.simulation.tables import Tables


def played(decided: Mapping[str, object]) -> History:
    """The whole story, every decision of it met."""
    told = Told(decided)
    history = History(0, told=told).play()
    assert told.open == {}
    return history


def test_an_emptied_source_does_not_make_wrong_numbers_right() -> None:
    history = played(
        {
            "how many sessions #0": 2,
            "how many kroner are lost #0": 1,
            "lost at #0": 0.0,
            "how many edits #0": 1,
            "edit at #0": 100.0,
            "edit #0": "remove",
        }
    )

    tables: Tables = history.store.tables
    last = tables.runs[tables.state.last_run_id or ""]
    assert tables.state.numbers_do_not_add_up
    assert (last.status, last.stop.message if last.stop else "") == (RunStatus.STOPPED, NUMBERS)


def test_after_a_restore_nothing_overtakes_a_record_in_doubt_that_left_the_source() -> None:
    history = played(
        {
            "order #0": True,
            "how often bad #0": 0.5,
            "bad #0": True,
            "how many sessions #0": 1,
            "how many edits #0": 2,
            "edit at #0": 100.0,
            "edit #0": "add",
            "edit at #1": 110.0,
            "edit #1": "remove",
            "which #0": "UT-01",
            "how many restores #0": 1,
            "put back in a run #0": False,
            "put back at #0": 200.0,
            "look-up fails #0": True,
        }
    )

    assert history.loop.hits["held back"]


def test_a_request_leaves_although_two_restores_forgot_its_intent_and_a_session_between_called_it_unknown() -> None:
    history = played(
        {
            "how many sessions #0": 2,
            "gap #0": 1.0,
            "leaves after #0": 3.0,
            "how many restores #0": 2,
            "how far in #0": 1.0,
            "copied before #0": 0.5,
            "how far in #1": 3.0,
        }
    )

    assert history.loop.hits["a request of the lost time leaves"] == 1
    assert set(history.target.bookings.values()) == {1}


def test_a_request_that_outlives_its_life_books_what_waits_behind_a_conflict_and_the_light_stays_red() -> None:
    history = played(
        {
            "how many records #0": 2,
            "order #0": True,
            "how often really late #0": 0.4,
            "how many cancel #0": 1,
            "how many restores #0": 1,
            "put back in a run #0": False,
            "put back at #0": 50.0,
            "somebody books #0": True,
            "books #0": "UT-02",
            "late #0": True,
            "how late #0": 160.0,
        }
    )

    tables: Tables = history.store.tables
    assert tables.records["UT-01"].category is Category.WAITS_FOR_EARLIER
    assert tables.state.light is Light.RED
    assert history.target.bookings == {"acme-expenses:UT-01": 1}


def test_a_draft_that_had_its_turn_is_finished_although_a_restore_lets_an_earlier_record_wait_again() -> None:
    history = played(
        {
            "how many records #0": 7,
            "target kind #0": "two steps",
            "order #0": True,
            "how often really late #0": 0.4,
            "longest wait #0": 1.0,
            "how many sessions #0": 3,
            "how many handled in a run #0": 3,
            "in which run #2": 61.0,
            "how many restores #0": 2,
            "put back in a run #0": False,
            "put back in a run #1": False,
            "put back at #1": 105.25,
            "copied before #1": 60.0,
            "the call comes late #8": 40.0,
            "handles #0": "UT-03",
            "late #1": True,
        }
    )

    assert history.loop.hits["finished"]
    assert set(history.target.bookings.values()) == {1}
    assert history.target.drafts == {}


def test_of_two_drafts_of_one_object_the_earlier_is_finished_first_although_the_later_is_in_doubt() -> None:
    history = played(
        {
            "how many records #0": 3,
            "target kind #0": "two steps",
            "order #0": True,
            "how often really late #0": 0.4,
            "longest wait #0": 1.0,
            "how many sessions #0": 4,
            "how many handled in a run #0": 3,
            "in which run #0": 360.0,
            "in which run #1": 300.0,
            "how many restores #0": 2,
            "put back in a run #0": False,
            "put back at #0": 486.0,
            "put back in a run #1": False,
            "put back at #1": 576.0,
            "copied before #1": 400.0,
            "late #0": True,
            "late #2": True,
        }
    )

    booked = history.target.booked
    assert set(history.target.bookings.values()) == {1}
    assert booked["acme-expenses:UT-01"].booked_at < booked["acme-expenses:UT-02"].booked_at


def test_a_draft_behind_a_conflict_of_its_object_says_what_it_waits_for() -> None:
    history = played(
        {
            "page size #0": 3,
            "how many records #0": 7,
            "target kind #0": "two steps",
            "batch size #0": 3,
            "order #0": True,
            "how often really late #0": 0.4,
            "how many edits #0": 4,
            "edit at #0": 153.0,
            "edit at #1": 18.0,
            "edit at #2": 54.0,
            "edit at #3": 342.0,
            "how many restores #0": 2,
            "put back in a run #0": False,
            "put back at #0": 324.0,
            "how far in #1": 3.0,
            "late #3": True,
            "edit #0": "amount",
            "which #0": "UT-05",
        }
    )

    tables: Tables = history.store.tables
    assert tables.records["UT-05"].category is Category.DUPLICATE_MISMATCH
    assert tables.records["UT-07"].category is Category.WAITS_FOR_EARLIER


def test_a_first_sync_that_goes_on_at_the_old_target_leaves_no_green_light_behind() -> None:
    history = played({"how often it leads elsewhere #0": 1, "leads elsewhere at #0": 18.0, "freezes at #0": 24})

    assert history.loop.hits["it leads elsewhere"]


def test_what_is_void_where_it_leads_now_is_said_to_be_taken_back_wherever_it_was_sent_before() -> None:
    history = played(
        {
            "how many records #0": 7,
            "target kind #0": "keyed",
            "how often answer lost #0": 0.2,
            "how many sessions #0": 5,
            "how often it leads elsewhere #0": 2,
            "leads elsewhere at #0": 239.25,
            "leads elsewhere at #1": 402.375,
            "answer lost #4": True,
            "it is voided #0": True,
        }
    )

    tables: Tables = history.store.tables
    assert tables.records["UT-05"].category is Category.TAKEN_BACK


def test_a_retry_that_another_target_booked_ends_with_what_is_known_where_it_leads_now() -> None:
    history = played(
        {
            "how many records #0": 5,
            "batch size #0": 3,
            "which record breaks a request of many #0": "UT-03",
            "how often later #0": 0.2,
            "longest wait #0": 1.0,
            "how many clicks #0": 3,
            "click at #1": 36.0,
            "how often it leads elsewhere #0": 2,
            "leads elsewhere at #1": 315.0,
            "dies at #0": 22,
            "the reconciler looks #1": True,
            "the reconciler looks #2": True,
            "only leftovers #1": True,
            "the reconciler looks #3": True,
            "only leftovers #2": True,
            "the reconciler looks #5": True,
            "only leftovers #3": True,
            "the reconciler looks #6": True,
            "only leftovers #4": True,
            "the reconciler looks #8": True,
            "dies at #6": 78,
            "later #1": True,
            "asked to wait #0": 20.0,
        }
    )

    assert history.loop.hits["it leads elsewhere"]


@pytest.mark.parametrize(
    ("decided", "record"),
    [
        pytest.param(
            {
                "tries #0": 1,
                "how often later #0": 0.2,
                "longest wait #0": 1.0,
                "how many sessions #0": 2,
                "gap #0": 15.0,
                "how many clicks #0": 1,
                "click at #0": 38.25,
                "how often rows change #0": 3,
                "rows change at #0": 83.25,
                "rows change at #1": 78.75,
                "rows change at #2": 11.25,
                "how many rows are handled #0": 4,
                "rows handled at #0": 85.5,
                "how often it leads elsewhere #0": 1,
                "leads elsewhere at #0": 83.25,
                "later #0": True,
                "what becomes of rows #0": "repeat",
            },
            "UT-01",
            id="asked for before",
        ),
        pytest.param(
            {
                "how many sessions #0": 3,
                "how many handled #0": 2,
                "handled at #0": 658.125,
                "how often rows change #0": 3,
                "rows change at #0": 523.125,
                "what becomes of rows #2": "part",
                "dies at #2": 31,
            },
            "UT-02",
            id="a sync that broke off had read it",
        ),
    ],
)
def test_what_stood_in_a_handled_row_is_sent_on_a_later_word_only(decided: dict[str, Any], record: str) -> None:
    history = played(decided)

    tables: Tables = history.store.tables
    assert tables.records[record].category is Category.HANDLED_AS_ROW


def test_a_draft_behind_what_waits_for_a_person_waits_too_when_its_record_has_left_the_source() -> None:
    history = played(
        {
            "how many records #0": 6,
            "target kind #0": "two steps",
            "order #0": True,
            "how often left out #0": 0.2,
            "how often really late #0": 0.4,
            "how often rows change #0": 3,
            "how many rows are handled #0": 2,
            "rows handled at #1": 234.0,
            "how many restores #0": 1,
            "put back in a run #0": False,
            "put back at #0": 351.0,
            "what becomes of rows #0": "repeat",
            "which repeats #0": "UT-05",
            "late #1": True,
            "left out #1": True,
            "finishing leaves after #1": 20.0,
            "how many leave the source then #0": 1,
            "which leaves #0": "UT-06",
        }
    )

    tables: Tables = history.store.tables
    assert tables.records["UT-06"].category is Category.WAITS_FOR_EARLIER


def test_a_worker_whose_clock_is_wrong_still_knows_whose_a_refusal_is() -> None:
    history = played(
        {
            "how many records #0": 7,
            "how often later #0": 0.2,
            "how many outages #0": 2,
            "how often a right is taken #0": 1,
            "taken at #0": 31.5,
            "clock is off by #0": 600.0,
            "what is away #0": "store",
            "away for #0": 30.0,
            "leaves after #1": 3.0,
            "later #2": True,
            "asked to wait #0": 100.0,
        }
    )

    assert {row.state for row in history.store.tables.records.values()} == {DeliveryState.BOOKED}


def test_one_that_is_sent_once_more_is_not_refused_for_good_where_for_others_the_connection_is_blamed() -> None:
    history = played(
        {
            "how many records #0": 4,
            "concurrency #0": 4,
            "bad #2": True,
            "looks at rights after the data #0": True,
            "how often really late #0": 0.4,
            "how often a right is taken #0": 1,
            "late #3": True,
        }
    )

    assert history.loop.hits["the connection was blamed"]
    assert {row.state for row in history.store.tables.records.values()} == {DeliveryState.BOOKED}


def test_what_a_person_sent_to_a_second_target_goes_there_in_their_retry_although_it_was_lost_at_the_first() -> None:
    history = played(
        {
            "how many records #0": 4,
            "longest wait #0": 1.0,
            "how many sessions #0": 5,
            "kind #0": RunKind.RETRY,
            "gap #0": 0.0,
            "gap #1": 15.0,
            "how many clicks #0": 3,
            "click at #2": 926.25,
            "how often it leads elsewhere #0": 1,
            "leads elsewhere at #0": 219.375,
            "dies at #2": 38,
            "it may be sent here too #2": True,
        }
    )

    assert {row.state for row in history.store.tables.records.values()} == {DeliveryState.BOOKED}


def test_a_row_that_is_handled_while_a_read_meets_it_elsewhere_is_open_again_and_hides_no_other() -> None:
    history = played(
        {
            "how many records #0": 6,
            "how often really late #0": 0.4,
            "how many sessions #0": 4,
            "gap #0": 15.0,
            "kind #2": RunKind.RETRY,
            "kind #3": RunKind.RETRY,
            "how many edits #0": 2,
            "how many clicks #0": 3,
            "click at #1": 268.125,
            "how often rows change #0": 6,
            "rows change at #1": 536.25,
            "rows change at #3": 243.75,
            "rows change at #4": 682.5,
            "rows change at #5": 853.125,
            "how many rows are handled #0": 4,
            "rows handled at #2": 706.875,
            "how many restores #0": 1,
            "put back in a run #0": False,
            "put back at #0": 682.5,
            "edit #1": "bad",
            "which #1": "UT-02",
            "late #1": True,
            "late #6": True,
            "what becomes of rows #2": "repeat",
            "which repeats #0": "UT-02",
            "a look-up is asked to wait #5": 100.0,
            "what becomes of rows #3": "move",
            "somebody syncs then after #0": 1.0,
            "a look-up is asked to wait #6": 2.0,
            "a look-up is asked to wait #8": 20.0,
            "handles a row #0": "UT-02 (claims.csv line UT-02 2)",
        }
    )

    assert history.loop.hits["a row is booked by hand"]


def test_of_rows_alike_one_that_was_handled_and_is_mended_makes_no_other_handled() -> None:
    history = played(
        {
            "how often rows change #0": 12,
            "rows change at #3": 135.0,
            "rows change at #9": 324.0,
            "rows change at #10": 135.0,
            "how many rows are handled #0": 6,
            "rows handled at #0": 171.0,
            "rows handled at #4": 216.0,
            "how many restores #0": 1,
            "put back in a run #0": False,
            "put back at #0": 315.0,
            "what becomes of rows #9": "mend",
            "which is mended #0": "claims.csv line 280",
            "handles a row #1": "claims.csv line 280",
            "somebody syncs then after #0": 1.0,
        }
    )

    assert history.loop.hits["a row is booked by hand"] > 1


def test_what_is_let_go_with_its_row_waits_on_where_the_next_sync_cannot_send_it() -> None:
    history = played(
        {
            "page size #0": 1,
            "how many records #0": 4,
            "how often later #0": 0.2,
            "how often misconfigured #0": 0.05,
            "how many sessions #0": 4,
            "how many outages #0": 2,
            "outage at #0": 816.0,
            "outage at #1": 936.0,
            "how many rows are handled in a run #0": 6,
            "rows handled in which run #4": 600.0,
            "how many rows are taken back in a run #0": 3,
            "taken back in which run #2": 900.0,
            "taken back how far in #2": 0.1,
            "misconfigured #0": True,
            "unreadable #2": True,
            "dies at #1": 38,
            "later #1": True,
            "a row repeats #1": True,
            "away for #0": 90.0,
        }
    )

    assert history.store.tables.records["UT-01"].state is DeliveryState.BOOKED


def test_what_was_asked_for_after_its_row_was_handled_is_sent_although_its_twin_was_handled_and_taken_back() -> None:
    history = played(
        {
            "how many records #0": 2,
            "settle #0": 6.0,
            "request life #0": 20.0,
            "how often really late #0": 0.4,
            "how many sessions #0": 5,
            "gap #0": 60.0,
            "gap #1": 1.0,
            "gap #2": 0.0,
            "gap #3": 15.0,
            "how many clicks #0": 2,
            "click at #0": 83.3,
            "click at #1": 176.4,
            "how many handled #0": 2,
            "handled at #0": 107.8,
            "handled at #1": 151.9,
            "how many cancel #0": 2,
            "cancels in #0": 61.0,
            "how often rows change #0": 3,
            "rows change at #1": 147.0,
            "rows change at #2": 24.5,
            "how many rows are taken back #0": 1,
            "taken back at #0": 156.8,
            "how often it leads elsewhere #0": 1,
            "leads elsewhere at #0": 39.2,
            "what becomes of rows #0": "mend",
            "late #0": True,
            "what becomes of rows #1": "repeat",
            "which repeats #0": "UT-02",
            "freezes at #4": 4,
            "freezes for #4": 60.0,
            "thinks for #0": 40.0,
            "handles #0": "UT-02 (claims.csv line UT-02 2)",
        }
    )

    assert history.store.tables.records["UT-02"].state is DeliveryState.BOOKED


def test_what_was_planned_before_its_row_was_handled_is_not_sent_although_another_was_planned_anew_since() -> None:
    history = played(
        {
            "page size #0": 1,
            "how many records #0": 2,
            "how many sessions #0": 3,
            "gap #0": 60.0,
            "how many edits #0": 5,
            "edit at #0": 178.5,
            "edit at #1": 231.0,
            "edit at #3": 31.5,
            "how many rows are handled #0": 6,
            "rows handled at #0": 73.5,
            "how many rows are taken back in a run #0": 3,
            "taken back in which run #0": 60.0,
            "edit #0": "break a row",
            "the reply is lost #3": True,
            "the reply is lost #7": True,
            "the call comes late #11": 5.0,
            "the call comes late #15": 40.0,
            "the reply is lost #25": True,
            "edit #2": "add",
            "the reply is lost #37": True,
            "the reply is lost #38": True,
            "the call comes late #46": 40.0,
            "the reply is lost #47": True,
        }
    )

    assert history.loop.hits["left because of a handled row"]


def test_what_is_refused_and_arrives_a_second_time_when_it_may_be_booked_is_known_to_nobody_once_it_left() -> None:
    history = played(
        {
            "how many records #0": 5,
            "request life #0": 20.0,
            "which record is forbidden #0": "UT-03",
            "how often twice #0": 0.2,
            "gap #0": 15.0,
            "how many edits #0": 3,
            "edit at #1": 65.625,
            "how many restores #0": 2,
            "how far in #0": 0.5,
            "how far in #1": 0.5,
            "leaves after #0": 3.0,
            "how many leave the source then #0": 3,
            "which leaves #0": "UT-05",
            "which leaves #1": "UT-02",
            "which leaves #2": "UT-04",
            "twice #1": True,
            "edit #2": "remove",
            "which #2": "UT-03",
        }
    )

    assert history.target.bookings["acme-expenses:UT-03"] == 1


def test_of_rows_alike_one_that_is_mended_hides_no_other_where_no_sync_had_read_records() -> None:
    history = played(
        {
            "how many sessions #0": 5,
            "how often rows change #0": 6,
            "rows change at #2": 1170.0,
            "rows change at #4": 1443.0,
            "how many rows are handled #0": 2,
            "rows handled at #0": 1053.0,
            "what becomes of rows #1": "repeat",
            "handles a row #0": "claims.csv line 220",
            "what becomes of rows #4": "mend",
            "which is mended #0": "claims.csv line 220",
        }
    )

    assert history.loop.hits["a row is booked by hand"]
