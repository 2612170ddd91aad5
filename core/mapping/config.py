"""How a row becomes a payload, as an admin writes it: frozen, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from core.mapping.amount_forms import AmountForm
from core.mapping.columns import Column
from core.mapping.keys import RecordKey, columns_of
from core.mapping.line_paths import LINE, LinesAt, lines_at, lines_problem
from core.mapping.pointers import Shape, pointer_problem, shape_of, steps
from core.mapping.skipping import RepeatedHeader, SkipRule, TotalRows
from core.messages import message

Decimals = Literal["comma", "point"]
CURRENCY = r"^[A-Z]{3}$"


class AmountConfig(BaseModel):
    """Which column holds the amount, how it is written, and in which currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: Column
    decimal: Decimals = "comma"
    currency: str | None = Field(default=None, pattern=CURRENCY)
    currency_column: Column | None = None
    once: bool = Field(default=False, strict=True)  # where rows are lines: it is the record's, said in each of them

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        if (self.currency is None) == (self.currency_column is None):
            raise ValueError(message("wanted_one_currency_key"))
        return self


class FieldConfig(BaseModel):
    """One value of the payload: from a column, or constant; at most one conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    to: str
    column: Column | None = Field(default=None, alias="from")
    constant: StrictBool | StrictInt | StrictStr | None = None
    lookup: Mapping[str, str] | None = Field(default=None, min_length=1)
    date: str | None = Field(default=None, min_length=2)
    decimal: Decimals | None = None
    form: AmountForm = Field(default="text", alias="as")  # how an amount leaves
    negated: bool = Field(default=False, strict=True)  # with the other sign: the other side of a booking
    integer: bool = Field(default=False, strict=True)
    sum: bool = Field(default=False, strict=True)  # of all rows of the record, where rows are lines
    required: bool = Field(default=False, strict=True)
    max_length: int | None = Field(default=None, strict=True, ge=1)

    @field_validator("to")
    @classmethod
    def _a_pointer(cls, to: str) -> str:
        problem = pointer_problem(to)
        if problem is not None:
            raise ValueError(problem)
        return to

    @field_validator("date")
    @classmethod
    def _a_date_format(cls, date: str | None) -> str | None:
        if date is not None and not all(part in date for part in ("%d", "%m")):
            raise ValueError(message("wanted_date_format"))
        if date is not None and "%Y" not in date and "%y" not in date:
            raise ValueError(message("wanted_date_format"))
        return date

    @property
    def converts(self) -> bool:
        """Whether the value is sent as something else than its text."""
        return self.lookup is not None or self.date is not None or self.decimal is not None or self.integer

    @cached_property
    def is_plain(self) -> bool:
        """Whether a text of the source leaves as it stands there: most do, and this is asked of each."""
        return self.column is not None and not self.converts and self.max_length is None

    @cached_property
    def is_figure(self) -> bool:
        """Whether it is a number or a date: a word or a dash there is an empty cell."""
        return self.date is not None or self.decimal is not None or self.integer

    @property
    def is_of_line(self) -> bool:
        """Whether each row of a record has its own: `/lines/-/amount`."""
        return LINE in steps(self.to)

    @model_validator(mode="after")
    def _one_origin_and_one_conversion(self) -> Self:
        if (self.column is None) == (self.constant is None):
            raise ValueError(message("wanted_from_or_constant"))
        conversions = [self.lookup is not None, self.date is not None, self.decimal is not None, self.integer]
        if sum(conversions) > 1:
            raise ValueError(message("wanted_one_conversion"))
        if self.sum and (self.is_of_line or not (self.decimal is not None or self.integer)):
            raise ValueError(message("wanted_sum_of_numbers"))
        if self.constant is not None and (any(conversions) or self.required or self.max_length is not None):
            raise ValueError(message("wanted_constant_alone"))
        if self.decimal is None and (self.form != "text" or self.negated):
            raise ValueError(message("wanted_decimal_beside_form"))
        return self


class MappingConfig(BaseModel):
    """The whole mapping of an integration.

    Amounts and decimals leave as JSON strings with two decimals ("1284.00"), or as the field says: no float exists on
    the way.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    record_key: RecordKey  # one column, or several that make the key together
    object_key: Column | None = None
    amount: AmountConfig | None = None
    fields: tuple[FieldConfig, ...] = Field(min_length=1)
    skip_rows: tuple[SkipRule, ...] = Field(default=(), max_length=50)
    total_rows: TotalRows = "refuse"
    repeated_header: RepeatedHeader = "refuse"

    @field_validator("fields")
    @classmethod
    def _targets_fit_together(cls, fields: tuple[FieldConfig, ...], info: ValidationInfo) -> tuple[FieldConfig, ...]:
        pointers = tuple(field.to for field in fields)
        problem = clash(pointers) or lines_problem(pointers)
        if problem is not None:
            raise ValueError(problem)
        amount = info.data.get("amount")
        adds_up = any(field.sum for field in fields) or (isinstance(amount, AmountConfig) and amount.once)
        if adds_up and not any(field.is_of_line for field in fields):
            raise ValueError(message("wanted_lines_beside_sum"))
        return fields

    @field_validator("fields")
    @classmethod
    def _a_currency_for_smallest_units(
        cls, fields: tuple[FieldConfig, ...], info: ValidationInfo
    ) -> tuple[FieldConfig, ...]:
        if info.data.get("amount", ...) is None and any(field.form == "minor" for field in fields):
            raise ValueError(message("wanted_amount_beside_minor"))
        return fields

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """Whose values are keys: the record's, and that of its business object."""
        own = columns_of(self.record_key)
        return own if self.object_key is None else (*own, self.object_key)

    @cached_property
    def shape(self) -> Shape:
        """How the payload of a row is made of the values of its fields."""
        return shape_of(tuple(field.to for field in self.fields))

    @cached_property
    def lines(self) -> LinesAt | None:
        """Where the rows of one record become lines of its payload; None where each row is a record."""
        return lines_at(tuple(field.to for field in self.fields))

    def columns(self) -> tuple[str, ...]:
        """Every column it asks for."""
        asked = [field.column for field in self.fields if field.column is not None]
        optional = [self.object_key] if self.object_key is not None else []
        return tuple(dict.fromkeys([*self.needed_columns(), *asked, *optional]))

    def needed_columns(self) -> tuple[str, ...]:
        """The columns without which no row of a file can become a record."""
        needed = [*columns_of(self.record_key)]
        if self.amount is not None:
            needed.append(self.amount.column)
            if self.amount.currency_column is not None:
                needed.append(self.amount.currency_column)
        needed += [field.column for field in self.fields if field.required and field.column is not None]
        needed += [rule.column for rule in self.skip_rows]
        return tuple(dict.fromkeys(needed))


def clash(pointers: tuple[str, ...]) -> str | None:
    """Why these target paths cannot stand in one payload, or None."""
    seen: set[tuple[str, ...]] = set()
    for pointer in pointers:
        path = steps(pointer)
        if path in seen:
            return message("wanted_each_path_once", path=pointer)
        seen.add(path)
    children: dict[tuple[str, ...], set[str]] = {}
    for path in seen:
        for depth in range(len(path)):
            if path[:depth] in seen:
                return message("wanted_values_at_ends_of_paths", path=f"/{'/'.join(path[:depth])}")
            children.setdefault(path[:depth], set()).add(path[depth])
    for parent, names in children.items():
        numbers = {name for name in names if name.isdigit()}
        if numbers and numbers != {str(index) for index in range(len(names - {LINE}))}:
            return message("wanted_list_places_without_gap", path=f"/{'/'.join(parent)}")
    return None
