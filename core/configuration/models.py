"""Organisations and integrations as an admin writes them: frozen, checked when they are read."""

from __future__ import annotations

import re
from datetime import timedelta
from string import Formatter
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from core.catalogue import CHANNELS, SourceConfig, TargetConfig
from core.mapping import MappingConfig
from core.messages import message
from core.model import EMAIL
from core.schedule import Schedule, zone_problem

_RETENTION_DAYS = 90
_LONGEST_RETENTION_DAYS = 3_650


def is_slug(text: str) -> bool:
    """Whether it may be an id."""
    return re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", text) is not None


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError(message("wanted_id"))
    return text


def _one_line(text: str) -> str:
    if not text.strip() or not text.replace("\u00a0", " ").isprintable():
        raise ValueError(message("wanted_one_line"))
    return text


def _zone(text: str) -> str:
    problem = zone_problem(text)
    if problem is not None:
        raise ValueError(problem)
    return text


def _email(text: str) -> str:
    CHANNELS[EMAIL].check_address(text)
    return text


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise ValueError(message("one_of", names=", ".join(CHANNELS)))
    return text


def _each_once(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if len({address.casefold() for address in addresses}) < len(addresses):
        raise ValueError(message("wanted_each_address_once"))
    return addresses


def _link(text: str) -> str:
    wanted = message("wanted_deep_link")
    try:
        names = {name for _, name, spec, conversion in Formatter().parse(text) if name is not None}
        parts = urlsplit(text.replace("{record_key}", "x"))
    except ValueError as error:
        raise ValueError(wanted) from error
    if names != {"record_key"} or parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError(wanted)
    return text


Slug = Annotated[str, AfterValidator(_slug)]
Name = Annotated[str, Field(max_length=120), AfterValidator(_one_line)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Admins = Annotated[tuple[Email, ...], Field(min_length=1, max_length=50), AfterValidator(_each_once)]
Language = Literal["en", "nb"]
RecordLink = Annotated[str, Field(max_length=2000), AfterValidator(_link)]


class RecipientConfig(BaseModel):
    """Where alerts go as well: an address of a channel, in the organisation's language or its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Annotated[str, AfterValidator(_channel)]
    address: Annotated[str, Field(max_length=500), AfterValidator(_one_line)]
    language: Language | None = None

    @field_validator("address")
    @classmethod
    def _fits_the_channel(cls, address: str, info: ValidationInfo) -> str:
        if "channel" in info.data:
            CHANNELS[info.data["channel"]].check_address(address)
        return address


class OrganisationConfig(BaseModel):
    """A tenant. `admins` are the e-mail addresses that get the alerts, each in its own language if it has one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    name: Name
    time_zone: TimeZone = "Europe/Oslo"
    language: Language = "nb"
    admins: Admins
    admin_languages: dict[Email, Language] = Field(default_factory=dict)
    recipients: Annotated[tuple[RecipientConfig, ...], Field(max_length=50)] = ()
    retention_days: Annotated[int, Field(ge=1, le=_LONGEST_RETENTION_DAYS, strict=True)] = _RETENTION_DAYS

    @field_validator("admin_languages")
    @classmethod
    def _only_admins(cls, languages: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if languages.keys() - set(info.data.get("admins", languages)):
            raise ValueError(message("wanted_addresses_among_admins"))
        return languages

    @field_validator("recipients")
    @classmethod
    def _nobody_twice(
        cls, recipients: tuple[RecipientConfig, ...], info: ValidationInfo
    ) -> tuple[RecipientConfig, ...]:
        told = [(EMAIL, address) for address in info.data.get("admins", ())]
        told += [(one.channel, one.address) for one in recipients]
        if len({(channel, address.casefold() if channel == EMAIL else address) for channel, address in told}) < len(
            told
        ):
            raise ValueError(message("wanted_each_address_once"))
        return recipients

    @property
    def everyone(self) -> tuple[RecipientConfig, ...]:
        """Who gets the alerts: the admins by e-mail, then the other recipients."""
        admins = (
            RecipientConfig(channel=EMAIL, address=address, language=self.admin_languages.get(address))
            for address in self.admins
        )
        return (*admins, *self.recipients)


class IntegrationConfig(BaseModel):
    """One route: a source → a target, with mapping, schedule and thresholds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    organisation: Slug
    name: Name
    stale_after_hours: int = Field(default=48, strict=True, ge=1, le=24 * 366)
    alert_after_failures: int = Field(default=2, strict=True, ge=1, le=100)
    record_url: RecordLink | None = None
    source: SourceConfig
    target: TargetConfig
    schedule: Schedule
    mapping: MappingConfig

    @field_validator("mapping")
    @classmethod
    def _fits_the_target(cls, mapping: MappingConfig, info: ValidationInfo) -> MappingConfig:
        wanted = info.data["target"].wanted_of(mapping) if "target" in info.data else None
        if wanted is not None:
            raise ValueError(wanted)
        return mapping

    @property
    def stale_after(self) -> timedelta:
        """From this age on the light reads "No recent sync"."""
        return timedelta(hours=self.stale_after_hours)

    def record_link(self, record_key: str) -> str | None:
        """The address of one record in the source, for a person to open; None when none is configured."""
        if self.record_url is None:
            return None
        return self.record_url.replace("{record_key}", quote(record_key, safe=""))
