"""TOML to configuration: a wrong file is refused whole, with key, value found and value wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from core.catalogue import ByKind, names_a_secret
from core.configuration.models import IntegrationConfig, OrganisationConfig
from core.configuration.toml import parsed
from core.errors import BadConfiguration, said_by
from core.messages import message

Config = TypeVar("Config", bound=BaseModel)

_MOST_PROBLEMS = 20  # that are told at once
_SHOWN = 80  # characters of a found value that are shown
_NAME = "[key]"  # how pydantic marks that a name is wrong, and not what stands behind it
_PRIVATE = re.compile(r"secret|token|passw|passord|api_?key|authori[sz]ation", re.IGNORECASE)
_NUMBER = message("a_number")
_WHOLE_NUMBER = message("a_whole_number")
_YES_OR_NO = message("true_or_false")
_TABLE = message("a_table_of_keys")
_LIST = message("a_list")
_WANTED = {
    "missing": message("a_value"),
    "string_type": message("text"),
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_too_short": message("some_text"),
}
_NO_KIND = ("union_tag_invalid", "union_tag_not_found")


class _Place(NamedTuple):
    keys: list[int | str]  # as they stand in the file
    model: type[BaseModel]
    kinds: Mapping[str, type[BaseModel]]  # to choose from at this place
    is_private: bool  # what stands here may be a secret in the wrong place


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


def with_source(config: IntegrationConfig, keys: Mapping[str, Any], file_name: str) -> IntegrationConfig:
    """The same integration with other keys in its `[source]`. Raises BadConfiguration."""
    table = config.model_dump(mode="json", exclude_none=True)
    return _checked(IntegrationConfig, {**table, "source": {**table["source"], **keys}}, file_name)


def _read(model: type[Config], text: str | bytes, file_name: str) -> Config:
    return _checked(model, parsed(text, file_name), file_name)


def _checked(model: type[Config], table: dict[str, Any], file_name: str) -> Config:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        problems = _problems(model, error.errors(include_url=False))
        first, *others = problems[:_MOST_PROBLEMS]
        rest = tuple(
            message("key_found_wanted", key=other.key, found=other.found, wanted=other.wanted) for other in others
        )
        if len(problems) > _MOST_PROBLEMS:
            rest = (*rest, message("so_many_more_problems", count=len(problems) - _MOST_PROBLEMS))
        # The cause would repeat every value of the file: the sentences above are all that is told.
        raise BadConfiguration(file_name, first.key, first.found, first.wanted, rest) from None


def _problems(model: type[BaseModel], errors: Sequence[ErrorDetails]) -> list[_Problem]:
    """One per wrong value, unknown keys last; under an unknown kind nothing else is worth saying."""
    bad_kinds = [error["loc"][:-1] for error in errors if error["loc"][-1:] == ("kind",)]
    kept = [
        error
        for error in errors
        if error["loc"][-1:] == ("kind",) or not any(error["loc"][: len(prefix)] == prefix for prefix in bad_kinds)
    ]
    kept.sort(key=lambda error: error["type"] == "extra_forbidden")
    return [_problem(model, error) for error in kept]


def _problem(model: type[BaseModel], error: ErrorDetails) -> _Problem:
    place = _walk(model, error["loc"][:-2] if error["loc"][-1:] == (_NAME,) else error["loc"])
    if error["type"] in _NO_KIND:
        found = error["input"].get("kind") if isinstance(error["input"], dict) else None
        kinds = ", ".join(place.kinds)
        return _Problem(
            f"{_dotted(place.keys)}.kind",
            message("nothing") if found is None else _shown(found),
            message("one_of", names=kinds),
        )
    return _Problem(_dotted(place.keys), _found(error, is_private=place.is_private), _wanted(model, error))


def _dotted(location: Sequence[int | str]) -> str:
    """`mapping.fields[2].date`: list places are counted from 0."""
    key = ""
    for step in location:
        key += f"[{step}]" if isinstance(step, int) else f".{step}" if key else step
    return key or message("the_file")


def _found(error: ErrorDetails, *, is_private: bool) -> str:
    if error["type"] == "missing" or error["input"] is None:
        return message("nothing")
    if error["type"] == "extra_forbidden":
        return message("an_unknown_key")  # its value may be a secret in the wrong place
    if error["loc"][-1:] == (_NAME,):
        return _shown(error["input"])  # a name of the file's own, never what stands behind it
    by_name = any(isinstance(step, str) and _PRIVATE.search(step) for step in error["loc"])
    if (is_private or by_name) and isinstance(error["input"], str):
        return message("a_value_not_shown")
    return _shown(error["input"])


def _shown(found: Any) -> str:
    shown = str(found) if isinstance(found, Decimal) else json.dumps(found, ensure_ascii=False, default=str)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _wanted(model: type[BaseModel], error: ErrorDetails) -> str:
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return message("one_of", names=", ".join(_known_keys(model, error["loc"][:-1])))
    if kind == "literal_error":
        return message("one_of", names=str(limits.get("expected")).replace(" or ", ", ").replace(chr(39), ""))
    if kind == "value_error":
        return said_by(limits["error"])
    return _WANTED.get(kind) or _limited(kind, limits) or error["msg"]  # the library's own words, where we know none


def _limited(kind: str, limits: Mapping[str, Any]) -> str | None:
    """What is wanted of a size or a form."""
    wanted = {
        "greater_than_equal": message("at_least", limit=str(limits.get("ge"))),
        "less_than_equal": message("at_most", limit=str(limits.get("le"))),
        "greater_than": message("more_than", limit=str(limits.get("gt"))),
        "less_than": message("less_than", limit=str(limits.get("lt"))),
        "too_short": message("at_least_so_many", limit=str(limits.get("min_length"))),
        "too_long": message("at_most_so_many", limit=str(limits.get("max_length"))),
        "string_too_long": message("at_most_characters", limit=str(limits.get("max_length"))),
        "string_pattern_mismatch": message("text_of_form", pattern=str(limits.get("pattern"))),
    }
    return wanted.get(kind)


def _known_keys(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """The keys a table of this model may have."""
    return list(_by_key(_walk(model, location).model))


def _walk(model: type[BaseModel], location: Sequence[int | str]) -> _Place:
    """Down a location; the kind that was chosen is a step of pydantic's, and no key of the file."""
    keys: list[int | str] = []
    kinds: Mapping[str, type[BaseModel]] = {}
    is_private = False
    for step in location:
        if isinstance(step, str) and step in kinds:
            model, kinds = kinds[step], {}
            continue
        if isinstance(step, str):
            field = _by_key(model).get(step)
            kinds = {} if field is None else _kinds(field)
            is_private = field is not None and names_a_secret(field)
            inside = [] if field is None else [*kinds.values()] or _models_of(field.annotation)
            model = inside[0] if inside else model
        keys.append(step)
    return _Place(keys, model, kinds, is_private)


def _by_key(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _kinds(field: FieldInfo) -> Mapping[str, type[BaseModel]]:
    """The models to choose from by `kind`, where there is a choice."""
    registered = next((mark.models for mark in field.metadata if isinstance(mark, ByKind)), None)
    if registered is not None:
        return registered
    models = _models_of(field.annotation)
    with_kind = (model for model in models if "kind" in model.model_fields) if len(models) > 1 else ()
    return {kind: model for model in with_kind for kind in get_args(model.model_fields["kind"].annotation)}


def _models_of(annotation: Any) -> list[type[BaseModel]]:
    """The models inside an annotation like `tuple[FieldConfig, ...]` or `Schedule | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_of(argument)]
