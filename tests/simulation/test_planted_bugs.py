from __future__ import annotations

import pytest

from tests.simulation.gate import SEEDS
from tests.simulation.planted import ALL, Plant, send_by_is_ignored
from tests.simulation.shrink import MOST_LINES, broken_promise, explain

SHOWN_BY = {  # the bugs that few histories meet: where to begin to look, so that hundreds of seeds are not played first
    "a_key_that_came_with_other_content_is_used_for_ever": 736,
    "a_handled_row_that_moves_is_open_again": 200,
    "a_row_that_is_handled_in_a_run_is_sent_by_it": 376,
    "a_handled_row_hides_all_that_are_alike": 200,
    "a_refusal_of_what_was_sent_before_counts_at_once": 706,
    "after_a_restore_what_left_the_source_is_not_looked_up": 328,
    "a_retry_does_not_ask_what_comes_before": 161,
    "one_voucher_proves_two_records": 122,
    "a_new_target_is_green_before_anybody_looked": 107,
    "a_booking_is_compared_with_what_the_source_says_now": 105,
    "an_empty_look_up_is_believed_without_a_health_check": 98,
    "a_retry_that_broke_off_forgets_what_it_booked": 67,
    "what_is_refused_alone_is_refused_for_good": 35,
    "a_dead_run_leaves_its_records_waiting": 62,
    "what_a_page_forbade_gets_a_new_key": 35,
    "what_a_page_forbids_is_refused_at_once": 30,
}


@pytest.mark.parametrize("plant", ALL, ids=lambda plant: plant.__name__)
def test_the_gate_catches(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)

    assert any(broken_promise(seed) for seed in (*SEEDS[SHOWN_BY.get(plant.__name__, 0) :], *SEEDS))


def test_each_seed_that_is_tried_first_is_for_a_planted_bug() -> None:
    assert SHOWN_BY.keys() <= {plant.__name__ for plant in ALL}


def test_a_failing_seed_tells_a_short_story_and_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    send_by_is_ignored(monkeypatch)
    seed = next(seed for seed in SEEDS if "after its send_by" in str(broken_promise(seed)))

    told = explain(seed).splitlines()

    assert told[0].startswith(f"seed {seed}: ")
    assert "after its send_by" in told[0]
    assert told[-1] == f"python -m tests.simulation.replay {seed}"
    assert 3 < len(told) <= MOST_LINES + 2
