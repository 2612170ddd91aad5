"""What a kind of source or target is made of. Values only: its code is loaded by whoever sends (`loading`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from typing import Annotated, Any, ClassVar, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from core.mapping.config import MappingConfig


@dataclass(frozen=True, slots=True)
class NamesASecret:
    """Marks a key whose value names a secret: it is never shown when it is refused, for it may be the secret itself."""


SecretName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"), NamesASecret()]  # a name, never a value


class SourceSettings(BaseModel):
    """What an admin says about a source, whatever its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    path_key: ClassVar[str | None] = None  # the key that names a file or folder of this machine, if there is one

    @property
    def place(self) -> str:
        """Where it reads, for a person to see."""
        return self.path_here or ""

    @property
    def path_here(self) -> str | None:
        """The file or folder of this machine, as it was written."""
        return None if self.path_key is None else getattr(self, self.path_key)


class TargetSettings(BaseModel):
    """What an admin says about a target, whatever its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    name: str = Field(min_length=1, max_length=100)  # as people say it: "Accounting"

    @property
    def address(self) -> str:
        """Where records go, for a person to see."""
        return ""

    @property
    def whereabouts(self) -> Mapping[str, object]:
        """What says which system it is, and whose books in it: another one holds other bookings. Never a secret."""
        return {"address": self.address}

    @property
    def whereabouts_as_written(self) -> Mapping[str, object]:
        """What older versions took for it: what they kept is known again by it."""
        return self.whereabouts

    @property
    def identity(self) -> str:
        """The whereabouts, in short: kept with every record, so it stays the same from version to version."""
        return self._in_short(self.whereabouts)

    @property
    def identity_as_written(self) -> str:
        """What older versions kept with every record."""
        return self._in_short(self.whereabouts_as_written)

    def _in_short(self, whereabouts: Mapping[str, object]) -> str:
        whole = json.dumps([self.kind, whereabouts], ensure_ascii=False, sort_keys=True)
        return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names of the secrets it needs, wherever a `SecretName` stands; never a value."""
        return tuple(dict.fromkeys(_secrets_in(self)))

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme, host and port of everything it asks over a network: where its secrets go. No two spellings of one."""
        return ()

    def wanted_of(self, mapping: MappingConfig) -> str | None:  # noqa: ARG002  # most take any
        """What is wanted of a mapping that is to feed this target; None where it fits."""
        return None


def names_a_secret(field: FieldInfo) -> bool:
    """Whether this key is a `SecretName`."""
    return any(isinstance(each, NamesASecret) for each in (*field.metadata, *_marks(field.annotation)))


def _marks(annotation: Any) -> Iterator[Any]:
    for argument in get_args(annotation):
        yield argument
        yield from _marks(argument)


def _secrets_in(model: BaseModel) -> Iterator[str]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _secrets_in(value)
        elif isinstance(value, str) and names_a_secret(field):
            yield value


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source. Parts are named "module:name" and loaded when they are needed."""

    kind: str
    config: type[SourceSettings]
    connector: str  # called with the configuration and the folder of input files: a `Source`


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of target. Parts are named "module:name" and loaded when they are needed."""

    kind: str
    config: type[TargetSettings]
    connector: str  # called with the configuration, secrets and a clock: a `Target`
    paper: str  # a `Paper`: called with the configuration and a clock, it writes what would leave
    draft: str  # called with an integration's id: the lines of a first `[target]`, with a comment beside every guess
    sandbox: str | None = None  # a `Sandbox`: called with a folder, a clock, a token and a closed month
    served_by: str | None = None  # the module that serves the sandbox as a process, where the connector needs one
    stand: str | None = None  # a `Stand`: what the contract suite drives


Kind = TypeVar("Kind", SourceKind, TargetKind)


@dataclass(frozen=True)
class ByKind:
    """Marks a table of a configuration: its `kind` says which model reads it."""

    kinds: Mapping[str, SourceKind] | Mapping[str, TargetKind]

    @property
    def models(self) -> Mapping[str, type[BaseModel]]:
        """The model of each kind."""
        return {name: kind.config for name, kind in self.kinds.items()}

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        choices = {name: handler.generate_schema(model) for name, model in self.models.items()}
        return core_schema.tagged_union_schema(choices, discriminator="kind")


def source_kinds(*folders: str) -> Mapping[str, SourceKind]:
    """The kinds that these folders declare as `KIND`."""
    return _by_name(_declared(folder, SourceKind) for folder in folders)


def target_kinds(*folders: str) -> Mapping[str, TargetKind]:
    """The kinds that these folders declare as `KIND`."""
    return _by_name(_declared(folder, TargetKind) for folder in folders)


def _declared(folder: str, wanted: type[Kind]) -> Kind:
    kind = getattr(import_module(folder), "KIND", None)
    if not isinstance(kind, wanted):
        raise TypeError(f"{folder} declares no KIND = {wanted.__name__}(...)")
    return kind


def _by_name(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    found: dict[str, Kind] = {}
    for kind in kinds:
        if kind.kind in found:
            raise ValueError(f"two connectors call themselves {kind.kind}")
        found[kind.kind] = kind
    return found
