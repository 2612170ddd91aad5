"""Numbers that a target knows by ids of its own."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "id_not_found": "{system} has no {name} with the number {number}.",
    "id_found_many": "{system} has {count} of {name} {number}, and nobody says which is meant.",
    "id_other_numbers": "{system} was asked for {name} {number}, and answered with other numbers.",
    "id_not_told": "{system} knows {name} {number}, but tells no id at {path}.",
    "id_question_refused": "{system} answered {status} when it was asked for {name} {number}.",
    "id_look_up_answered_with": "{system} answered {status} when it was asked for {name}.",
    "id_look_up_page": "{system} answered with a page for people when it was asked for {name}.",
    "id_look_up_unreadable": "The answer of {system} about {name} could not be read. Look at found_path of {key}.",
}
