"""What an admin says about numbers that the system knows by ids of its own; no I/O here."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from core.connectors.http_base.config_parts import NoPointer, Pointer, Url, origin
from core.mapping.pointers import steps
from core.messages import message

NUMBER = "{number}"
EACH = "-"  # in `at`: every line of a list
IdName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\s/{}]+$")]


class IdConfig(BaseModel):
    """A number of ours becomes the system's id: looked up before a record leaves, once in a sync."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: tuple[Pointer, ...] = Field(min_length=1, max_length=50)  # where such numbers stand in what is sent
    url: Url  # `{number}` stands for the number
    found_path: NoPointer = "/records"  # the list in the answer; "": the answer is the list, or the one that was found
    id_path: Pointer = "/id"
    number_path: NoPointer = "/number"  # what is found is believed where its number is ours; "": it tells none

    @field_validator("url")
    @classmethod
    def _asks_for_one_number(cls, url: str) -> str:
        if url.count(NUMBER) != 1 or NUMBER in origin(url):
            raise ValueError(message("wanted_number_in_address"))
        return url


def fits(place: str, pointer: str) -> bool:
    """Whether a place, which may mean every line, names what a field puts at this pointer."""
    wanted, path = steps(place), steps(pointer)
    return len(wanted) == len(path) and all(
        one == other or (one == EACH and other.isdecimal()) for one, other in zip(wanted, path, strict=True)
    )
