"""What a system keeps in its own queue for too long, on the page, without a browser."""

from __future__ import annotations

from tests.integration.helpers.dashboard_stage import Stage, shown

HERE = "acme-queue"


def states(stage: Stage) -> dict[str, str]:
    assert stage.store is not None
    with stage.store._connection.cursor() as cursor:
        found = cursor.execute("select record_key, state from records where integration_id = ?", [HERE]).fetchall()
    return dict(found)


def in_time(stage: Stage, *more: str) -> None:
    """The same queue before any deadline, and what else is so."""
    stage.open("queued")
    assert stage.store is not None
    with stage.store._connection.cursor() as cursor:
        for change in (
            "update records set pending_until_at = now() + interval 6 hours where integration_id = ?",
            *more,
        ):
            cursor.execute(change, [HERE])


def test_what_waits_too_long_at_the_system_is_listed_where_the_light_says_so(stage: Stage) -> None:
    stage.open("queued")
    app = stage.linked(HERE)

    assert not app.exception
    page = shown(app)
    assert "Received by Kø, not booked in time · 2" in page
    (frame,) = (one.value for one in app.dataframe)
    assert list(frame["Record"]) == ["Q-0", "Q-1"]
    assert list(frame["Amount, NOK"]) == [100.0, 100.0]
    assert list(frame["Number there"]) == ["K-0", "K-1"]
    assert "Amount now, NOK" not in frame


def test_what_waits_at_the_system_is_nowhere_called_booked(stage: Stage) -> None:
    in_time(stage)

    overview, page = shown(stage.page()), shown(stage.linked(HERE))

    assert "Everything is sent" in overview
    assert "3 records wait to be booked" in overview
    assert "Everything that is due is sent. 3 records wait to be booked by Kø." in page.replace("\\", "")
    assert "Everything that is due is booked" not in page
    assert_nothing_is_called_booked(overview + page)


def test_nor_is_it_after_a_sync_with_nothing_to_send(stage: Stage) -> None:
    in_time(stage, "update runs set due = 0, pending = 0 where integration_id = ?")

    overview, page = shown(stage.page()), shown(stage.linked(HERE)).replace("\\", "")

    assert "Nothing was due; 3 records wait to be booked by Kø" in page
    assert_nothing_is_called_booked(overview + page)


def test_what_was_only_received_stands_in_the_history(stage: Stage) -> None:
    stage.open("queued")
    app = stage.linked(HERE)
    app.session_state["tabs"] = "History"
    app = app.run()

    (frame,) = (one.value for one in app.dataframe)
    assert list(frame["Received, not booked"]) == [3]
    assert list(frame["Booked"]) == [0]


def assert_nothing_is_called_booked(page: str) -> None:
    for claim in ("everything is booked", "everything that is due is booked", "nothing waits", "3 of 3 booked"):
        assert claim not in page.lower()


def test_it_is_never_offered_to_be_sent_again(stage: Stage) -> None:
    stage.open("queued")
    app = stage.linked(HERE)

    keys = [button.key for button in app.button]
    assert "overdue-handle" in keys
    assert not [key for key in keys if key is not None and ("retry" in key or "send" in key)]
    assert "they are never sent again" in shown(app)


def test_what_the_source_says_now_stands_beside_what_was_received(stage: Stage) -> None:
    stage.open("queued")
    assert stage.store is not None
    with stage.store._only_writer() as cursor:
        cursor.execute("update records set amount = 120 where integration_id = ? and record_key = 'Q-1'", [HERE])

    (frame,) = (one.value for one in stage.linked(HERE).dataframe)

    assert list(frame["Amount, NOK"]) == [100.0, 100.0]
    assert list(frame["Amount now, NOK"]) == [100.0, 120.0]


def test_it_can_be_called_handled_with_a_reason(stage: Stage) -> None:
    stage.open("queued")
    app = stage.linked(HERE)

    app.button(key="overdue-handle").click().run()
    app.text_area[0].set_value("Booked by hand")
    app.button(key="handle-send").click().run()

    assert not app.exception
    assert states(stage) == {"Q-0": "handled", "Q-1": "handled", "Q-2": "pending_target"}
    assert "Received by Kø" not in shown(stage.linked(HERE))
