"""TOML to configuration: a wrong file is refused whole, with key, value found and value wanted."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.configuration.models import IntegrationConfig, OrganisationConfig
from core.errors import BadConfiguration

Config = TypeVar("Config", bound=BaseModel)

_SHOWN = 80  # characters of a found value that are shown
_PRIVATE = re.compile(r"secret|token|passw|passord|api_?key|authori[sz]ation", re.IGNORECASE)
_WANTED = {
    "missing": "a value",
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "model_type": "a table of keys",
    "model_attributes_type": "a table of keys",
    "dict_type": "a table of keys",
    "mapping_type": "a table of keys",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_too_short": "some text",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length} of them",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "text of the form {pattern}",
    "value_error": "{error}",
}


class _Problem(NamedTuple):
    key: str
    found: str
    wanted: str


def read_organisation(text: str | bytes, file_name: str) -> OrganisationConfig:
    """An organisation from TOML. Raises BadConfiguration."""
    return _read(OrganisationConfig, text, file_name)


def read_integration(text: str | bytes, file_name: str) -> IntegrationConfig:
    """An integration from TOML. Raises BadConfiguration."""
    return _read(IntegrationConfig, text, file_name)


def _read(model: type[Config], text: str | bytes, file_name: str) -> Config:
    table = _parse(text, file_name)
    try:
        return model.model_validate(table)
    except ValidationError as error:
        problems = _problems(model, error.errors(include_url=False))
        first, *others = problems
        rest = tuple(f"{other.key}: found {other.found}, wanted {other.wanted}" for other in others)
        # The cause would repeat every value of the file: the sentences above are all that is told.
        raise BadConfiguration(file_name, first.key, first.found, first.wanted, rest) from None


def _parse(text: str | bytes, file_name: str) -> dict[str, Any]:
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadConfiguration(file_name, f"line {line}", "bytes that are no UTF-8", "a file in UTF-8") from None
    try:
        return tomllib.loads(decoded, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        sentence = str(error)
        place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", sentence)
        line = int(place[1]) if place is not None and place[1] else decoded.count("\n") + 1
        found = sentence[: place.start()].strip() if place is not None else sentence
        raise BadConfiguration(file_name, f"line {line}", f"no valid TOML ({found})", "TOML") from None


def _problems(model: type[BaseModel], errors: Sequence[ErrorDetails]) -> list[_Problem]:
    """One per wrong value, unknown keys last; under an unknown kind nothing else is worth saying."""
    bad_kinds = [error["loc"][:-1] for error in errors if error["loc"][-1:] == ("kind",)]
    kept = [
        error
        for error in errors
        if error["loc"][-1:] == ("kind",) or not any(error["loc"][: len(prefix)] == prefix for prefix in bad_kinds)
    ]
    kept.sort(key=lambda error: error["type"] == "extra_forbidden")
    return [_Problem(_dotted(error["loc"]), _found(error), _wanted(model, error)) for error in kept]


def _dotted(location: Sequence[int | str]) -> str:
    """`mapping.fields[2].date`: list places are counted from 0."""
    key = ""
    for step in location:
        key += f"[{step}]" if isinstance(step, int) else f".{step}" if key else step
    return key or "the file"


def _found(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "nothing"
    if error["type"] == "extra_forbidden":
        return "an unknown key"  # its value may be a secret in the wrong place
    if any(isinstance(step, str) and _PRIVATE.search(step) for step in error["loc"]) and isinstance(
        error["input"], str
    ):
        return "a value that is not shown"
    found = error["input"]
    shown = str(found) if isinstance(found, Decimal) else json.dumps(found, ensure_ascii=False, default=str)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _wanted(model: type[BaseModel], error: ErrorDetails) -> str:
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"one of {', '.join(_known_keys(model, error['loc'][:-1]))}"
    if kind in {"literal_error", "union_tag_invalid"}:
        expected = str(limits.get("expected", limits.get("expected_tags")))
        return f"one of {expected.replace(' or ', ', ').replace(chr(39), '')}"
    if kind in _WANTED:
        return _WANTED[kind].format(**limits)
    return error["msg"]


def _known_keys(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """The keys a table of this model may have, found by walking down the location."""
    here: type[BaseModel] = model
    for step in location:
        if isinstance(step, str):
            here = _model_of(_by_key(here).get(step), step) or here
    return list(_by_key(here))


def _by_key(model: type[BaseModel]) -> Mapping[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_of(annotation: Any, tag: str) -> type[BaseModel] | None:
    """The model inside an annotation like `tuple[FieldConfig, ...]` or `Schedule | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_of(argument, tag) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)
