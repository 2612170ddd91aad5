"""The page *Access*, without a browser: who may come in, and what an admin does about it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.browser.seeder import HOSTILE
from tests.integration.helpers.dashboard_stage import Stage, shown


def tables(app: AppTest) -> list[list[str]]:
    assert not app.exception
    return [list(one.value["Who" if "Who" in one.value else "Hvem"]) for one in app.dataframe]


def test_in_local_mode_it_says_that_there_is_one_person_and_how_to_choose_sign_in(stage: Stage) -> None:
    stage.open("well")
    english, norwegian = (shown(stage.at("access", lang=language)) for language in ("en", "nb"))

    assert "This installation knows one person:" in english
    assert "SYNCLIGHT_MODE=oidc" in english
    assert "Denne installasjonen kjenner én person:" in norwegian
    assert "Signed in now" not in english


def test_an_admin_sees_who_has_access_and_changes_it(stage: Stage) -> None:
    stage.open("access")
    app = stage.at("access", lang="en")
    people, invited, sessions = tables(app)
    assert people[1:] == [f"{name}@acme.example" for name in ("finn", "kari", "ola", "vera")]
    assert (len(invited), sessions) == (2, [f"{name}@acme.example" for name in ("kari", "ola", "finn")])
    assert HOSTILE[:20] not in "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.header))

    app = app.button(key="end-session-acme").click().run()
    assert tables(app)[2] == ["ola@acme.example", "finn@acme.example"]
    app = app.button(key="withdraw-invitation-nina@acme.example").click().run()
    assert tables(app)[1] == ["per@acme.example"]
    app.text_input(key="invite-address").set_value("not an address")
    app = app.button(key="invite-send").click().run()
    assert "An invitation needs an e-mail address like kari@acme.example, not not an address." in shown(app)
    app.text_input(key="invite-address").set_value("nora@acme.example")
    app = app.button(key="invite-send").click().run()
    assert tables(app)[1] == ["nora@acme.example", "per@acme.example"]
    app = app.button(key="remove-now-person-eve").click().run()
    assert stage.store is not None
    stage.store._connection.execute(
        "update invitations set made_by = (select called from persons where person_id = 'person-eve') "
        "where email = 'nora@acme.example'"
    )
    app = app.run()
    assert list(app.dataframe[1].value["Until"]) == ["void", "ended"]
    assert "may not invite anybody any more, so nobody comes in by it." in shown(app)
    assert tables(app)[0] == [f"{name}@acme.example" for name in ("finn", "kari", "ola", "vera")]
    app = app.button(key="role-admin-person-finn").click().run()
    assert next(iter(app.dataframe[0].value["Role"])) == "admin"
    log = list(stage.at("activity", lang="en").dataframe[0].value["What"])[:5]
    done = ["Changed a role", "Took somebody's access away", "Invited somebody", "Withdrew an invitation"]
    assert log == [*done, "Signed somebody out"]


def test_the_last_administrator_has_no_button_that_would_take_them_away(stage: Stage) -> None:
    stage.open("access")
    assert stage.store is not None
    stage.store._connection.execute("delete from memberships where person_id not in ('person-kari')")
    app = stage.at("access", lang="en")

    assert "keeps its last admin" in shown(app)
    assert [one.key for one in app.button if str(one.key).startswith(("role-", "remove-"))] == []
