"""What a draft proposes in its comments about amounts and ids is read when a person takes the comment away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from core.configuration import read_integration
from core.connectors.rest.config import RestTargetConfig
from core.i18n import Words
from flows.cli.draft import propose


def draft(folder: Path) -> str:
    (folder / "utlegg.csv").write_text("Bilag;Konto;Sum;Gebyr\nA1;7140;12,50;1,00\nA2;7150;13,75;2,00\n")
    return asyncio.run(propose(folder / "utlegg.csv", "acme", Words("en"))).text


def test_the_forms_of_an_amount_are_told_once_beside_the_amount(tmp_path: Path) -> None:
    text = draft(tmp_path)

    assert text.count("# as = ") == 1
    assert '# as = "number"  # CHECK: "text" leaves as "486.50", "number" as 486.50, "minor" as 48650' in text
    assert {field.form for field in read_integration(text, "utlegg.toml").mapping.fields} == {"text"}


def test_what_stands_in_its_comments_is_configuration(tmp_path: Path) -> None:
    lines = draft(tmp_path).replace('to = "/konto"', 'to = "/account/id"').splitlines()
    ids = (
        "# as = ",
        "# [target.ids",
        "# at = ",
        "# found_path",
        "# amount_as",
        '# url = "https://accounting.example.com/api/accounts',
    )

    text = "\n".join(line.removeprefix("# ") if line.startswith(ids) else line for line in lines)
    config = read_integration(text, "utlegg.toml")

    assert isinstance(config.target, RestTargetConfig)
    assert config.target.ids["account"].at == ("/account/id",)
    assert config.target.amount_as == "minor"
    assert [field.form for field in config.mapping.fields if field.decimal] == ["number", "text"]
