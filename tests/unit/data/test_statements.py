"""The catalogue of statements and the numbered migrations, read from their files."""

from pathlib import Path

import pytest

from core.errors import BadConfiguration, BadRequest
from data.store.migrations import MIGRATIONS_FOLDER, latest, migrations
from data.store.statements import SQL_FOLDER, Catalogue, Scope, Whose, read_statement, read_statements


def written(folder: Path, text: str, name: str = "some_name") -> Path:
    path = folder / f"{name}.sql"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("sql", "changes", "answers_rows"),
    [
        ("select 1", False, True),
        ("-- why\nwith a as (select 1) select * from a;", False, True),
        ("select updated_at, 'delete' as word from runs -- insert", False, True),
        ("insert into t values (1)", True, False),
        ("insert into t values (1) on conflict do nothing returning a", True, True),
        ("UPDATE t SET a = 'returning'", True, False),
        ("with a as (select 1) delete from t using a", True, False),
        ("merge into t using rows on a = b when matched then delete", True, False),
    ],
)
def test_a_statement_says_whether_it_changes_and_what_it_answers(
    tmp_path: Path, sql: str, changes: bool, answers_rows: bool
) -> None:
    statement = read_statement(written(tmp_path, f"-- scope: sync\n{sql}"))

    assert (statement.changes, statement.answers_rows) == (changes, answers_rows)


def test_parameters_are_found_outside_texts_and_comments(tmp_path: Path) -> None:
    sql = "-- scope: read\nselect $a, '$b', $a -- $c\n, /* $d */ cast($e_1 as integer), $store_now"

    assert read_statement(written(tmp_path, sql)).parameters == {"a", "e_1", "store_now"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("select 1", "first line"),
        ("-- scope: admin\nselect 1", "first line"),
        ("", "first line"),
        ("-- scope: read\nselect 1; drop table runs", "statements"),
        ("-- scope: read\ndrop table runs", "statement"),
        ("-- scope: read\nattach 'x'", "statement"),
        ("-- scope: read\ncopy runs to 'x'", "statement"),
        ("-- scope: read\n", "statement"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_statement(written(tmp_path, text))

    assert (refused.value.file, refused.value.key) == ("some_name.sql", key)


def test_a_name_is_small_letters(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="lower case"):
        read_statement(written(tmp_path, "-- scope: read\nselect 1", "Some-Name"))


@pytest.mark.parametrize(
    ("scope", "more"),
    [
        (Scope.READ, set()),
        (Scope.ACT, {Scope.READ}),
        (Scope.CONFIGURE, {Scope.READ, Scope.ACT}),
        (Scope.SYNC, {Scope.READ, Scope.ACT}),
        (Scope.OWN, set(Scope)),
    ],
)
def test_a_scope_includes_itself_and_lesser_ones_and_no_run_configures(scope: Scope, more: set[Scope]) -> None:
    assert {other for other in Scope if scope.includes(other)} == {scope} | more


def test_a_statement_says_whom_it_answers_and_else_nobody_who_signed_in(tmp_path: Path) -> None:
    one = read_statement(written(tmp_path, "-- scope: act admin fresh\nselect 1"))
    other = read_statement(written(tmp_path, "-- scope: act\nselect 1"))

    assert (one.scope, one.whose, one.needs_fresh_sign_in) == (Scope.ACT, Whose.ADMIN, True)
    assert (other.whose, other.needs_fresh_sign_in) == (Whose.OWNER, False)


def test_every_statement_for_people_says_whom_it_answers_and_can_tell_whose_its_rows_are() -> None:
    told = {"organisations", "organisation_id", "integration_id"}
    wrong = [
        one.name
        for one in read_statements(SQL_FOLDER).values()
        if (one.scope in {Scope.READ, Scope.ACT, Scope.CONFIGURE})
        is not (" " in one.text.split("\n", 1)[0][10:].strip())
        or (one.whose.role is not None and not told & one.parameters)
    ]

    assert wrong == []


def test_a_statement_of_a_wider_scope_is_not_given(tmp_path: Path) -> None:
    written(tmp_path, "-- scope: sync\nselect 1", "theirs")
    catalogue = Catalogue.load(tmp_path)

    with pytest.raises(BadRequest, match="The statement theirs needs the scope sync; this caller has act"):
        catalogue.find("theirs", Scope.ACT)
    assert catalogue.find("theirs", Scope.SYNC).name == "theirs"


def test_the_hash_changes_with_a_name_a_text_and_the_schema(tmp_path: Path) -> None:
    written(tmp_path, "-- scope: read\nselect 1", "one")
    before = Catalogue.load(tmp_path)
    one = before.find("one", Scope.READ)
    written(tmp_path, "-- scope: read\nselect 2", "one")
    text = Catalogue.load(tmp_path)
    (tmp_path / "one.sql").rename(tmp_path / "two.sql")
    name = Catalogue.load(tmp_path)

    hashes = [before.hash, text.hash, name.hash, Catalogue({"one": one}, 1).hash, Catalogue({"one": one}, 2).hash]
    assert len(set(hashes)) == len(hashes)
    assert Catalogue({"one": one}, 1).hash == hashes[3]


def test_every_shipped_statement_reads_well() -> None:
    shipped = Catalogue.load()

    assert "store_before_write" in shipped.names()
    assert shipped.schema == latest()


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        (["0000_a.sql", "0000_b.sql"], "a number of its own"),
        (["first.sql"], "NNNN_words.sql"),
    ],
)
def test_migrations_are_numbered_each_with_its_own(tmp_path: Path, files: list[str], wanted: str) -> None:
    for file in files:
        (tmp_path / file).write_text("select 1")

    with pytest.raises(BadConfiguration) as refused:
        migrations(tmp_path)

    assert refused.value.wanted == wanted


def test_the_shipped_migrations_are_in_order() -> None:
    numbers = [step.number for step in migrations()]

    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(list(MIGRATIONS_FOLDER.glob("*.sql")))
