"""Which rows of a source are left out, as an admin writes it."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.mapping.columns import Column
from core.messages import message

TotalRows = Literal["refuse", "send"]
RepeatedHeader = Literal["refuse", "skip"]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class SkipRule(BaseModel):
    """Rows in which one column is something, begins with something, or holds nothing; case does not matter."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    column: Column
    equals: _Text | None = Field(default=None, alias="is")
    begins_with: _Text | None = None
    is_empty: bool = Field(default=False, strict=True)

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        conditions = [self.equals is not None, self.begins_with is not None, self.is_empty]
        if sum(conditions) != 1:
            raise ValueError(message("wanted_one_skip_condition"))
        if not self.is_empty and not plain(self.equals or self.begins_with or ""):
            raise ValueError(message("wanted_is_empty_for_nothing"))
        return self

    def fits(self, cell: Any) -> bool:
        """Whether a row with this cell is left out."""
        if self.is_empty:
            return is_empty(cell)
        text = plain(text_of(cell))
        return text == plain(self.equals) if self.equals is not None else text.startswith(plain(self.begins_with or ""))


def is_empty(cell: Any) -> bool:
    """Nothing, or nothing but space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """A cell as text; a list or an object has none."""
    return "" if cell is None or isinstance(cell, list | dict) else str(cell)


def plain(text: str) -> str:
    """Letters alike, however they were put together, capital or small."""
    return unicodedata.normalize("NFC", text).strip().casefold()
