"""Settings, checked at the door. The only reader of the environment.

Every key is an environment variable `SYNCLIGHT_<KEY>` (`SYNCLIGHT_HOME`, `SYNCLIGHT_DASHBOARD_PORT`, …).
A bad value is one sentence: the key, the value found, the value wanted.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.addresses import is_this_machine
from core.errors import BadConfiguration
from core.messages import message

PREFIX = "SYNCLIGHT_"
LOOPBACK = "127.0.0.1"
_CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd's word for where it puts them
_LONGEST_SOCKET = 107  # bytes; the system's own bound

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=1, le=86_400)]
LeaseSeconds = Annotated[int, Field(ge=1, le=3600)]  # the store takes two hours for a wrong clock
LoopSeconds = Annotated[int, Field(ge=1, le=60)]  # slower, and the lights would call the monitor silent
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:\-\[\]]+$", max_length=253)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)]
ClientId = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=255)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=500)]

InputFolders = Annotated[
    str, StringConstraints(pattern=r"^(\s*[a-z0-9][a-z0-9-]*=/[^;]*(;|$))*\s*$", max_length=20_000)
]
AllowedHosts = Annotated[str, StringConstraints(pattern=r"^(\s*[A-Za-z0-9._:\-\[\]]+\s*(;|$))+\s*$", max_length=20_000)]

_WANTED = {
    "input_folders": message("wanted_input_folders"),
    "allow_loopback": message("true_or_false"),
    "allowed_hosts": message("wanted_allowed_hosts"),
    "home": message("wanted_folder"),
    "language": message("wanted_language"),
    "log_level": message("wanted_log_level"),
    "smtp_from": message("wanted_email_address"),
    "smtp_host": message("wanted_host_name"),
    "smtp_security": message("wanted_encryption"),
    "gather_seconds": message("wanted_seconds_to_300"),
    "smtp_user": message("wanted_user_name"),
    "smtp_ca_file": message("wanted_certificate_file"),
    "public_url": message("wanted_web_address"),
    "mode": message("wanted_mode"),
    "proxy": message("wanted_proxy"),
    "oidc_issuer": message("wanted_issuer"),
    "oidc_client_id": message("wanted_client_id"),
    "oidc_name": message("wanted_name_of_provider"),
    "oidc_tells_auth_time": message("true_or_false"),
    "oidc_vouches_for_email": message("true_or_false"),
    "oidc_signs_out": message("true_or_false"),
    "oidc_ca_file": message("wanted_certificate_file"),
    "session_idle_minutes": message("wanted_minutes_to_a_day"),
    "session_hours": message("wanted_hours_to_a_day"),
    "demo": message("true_or_false"),
}


class Settings(BaseSettings):
    """One frozen value for the whole process; paths below `home` are derived."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    home: Path = Path("~/.synclight")
    demo: bool = False
    language: Literal["en", "nb"] = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    dashboard_port: Port = 8501
    prefect_port: Port = 4200
    sandbox_port: Port = 8765
    mail_port: Port = 8025

    input_folders: InputFolders | None = (
        None  # where an organisation's files may lie beside the inbox: "acme=/srv/acme;…"
    )
    allow_loopback: bool = False  # integrations may ask programs of this machine; those of a demo always may
    allowed_hosts: AllowedHosts | None = (
        None  # the only other machines that integrations may ask: "a.example;b.example"
    )

    mode: Literal["local", "oidc"] = "local"  # never guessed: a proxy in front makes no difference
    proxy: str | None = None  # who alone may pass requests on to the dashboard: an address of this machine, or a socket
    oidc_issuer: WebAddress | None = None
    oidc_client_id: ClientId | None = None  # its secret is the secret `oidc`
    oidc_name: Annotated[str, StringConstraints(pattern=r"^[^<>\x00-\x1f]+$", max_length=60)] | None = None
    oidc_tells_auth_time: bool = True  # False: a fresh sign-in is asked for, and cannot be proven
    oidc_vouches_for_email: bool = False  # True: its administrators alone say which address is whose
    oidc_signs_out: bool = True  # False: whoever signs out here stays signed in there
    oidc_ca_file: Path | None = None  # whom to trust beside the system's own list
    session_idle_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    session_hours: Annotated[int, Field(ge=1, le=24)] = 8

    public_url: WebAddress | None = None
    smtp_host: Host | None = None  # None: no e-mail is sent, messages stay in the app
    smtp_port: Port | None = None  # None: 587 with STARTTLS, 465 with TLS, 25 without
    smtp_security: Literal["starttls", "tls", "none"] | None = None  # None: STARTTLS, but nothing on this machine
    smtp_user: Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=254)] | None = None
    smtp_ca_file: Path | None = None  # whom to trust beside the system's own list
    smtp_from: Address = "synclight@localhost"

    watch_interval_seconds: LoopSeconds = 60
    reconcile_interval_seconds: LoopSeconds = 15
    gather_seconds: Annotated[int, Field(ge=1, le=300)] = 20  # what fails within this time of each other is one mail
    lease_seconds: LeaseSeconds = 30
    worker_limit: Annotated[int, Field(ge=1, le=200)] = 4  # syncs at the same time on this machine

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        try:
            there = home.expanduser()
        except RuntimeError as error:  # HOME is not set, and this user has no entry in the password file
            raise ValueError(str(error)) from None
        return Path(os.path.abspath(there))  # noqa: PTH100  # links are kept as the person wrote them

    @field_validator("proxy")
    @classmethod
    def _is_a_proxy(cls, proxy: str | None, info: ValidationInfo) -> str | None:
        """Local mode answers no proxy, and none makes it answer."""
        if proxy is None or (info.data.get("mode") == "oidc" and (_is_socket(proxy) or ip_address(proxy).is_loopback)):
            return proxy
        raise ValueError(proxy)

    @property
    def database(self) -> Path:
        """The DuckDB file; only the store process opens it."""
        return self.home / "store" / "synclight.duckdb"

    @property
    def tokens(self) -> Path:
        """Folder of the 0600 token files (`read`, `act`, `configure`, `sync`, `people`, `prefect`)."""
        return self.home / "tokens"

    def token_file(self, scope: str) -> Path:
        """The file that holds one token."""
        return self.tokens / f"{scope}.token"

    @property
    def store_seen(self) -> Path:
        """How far the syncs of this machine saw the store's history go."""
        return self.home / "store-seen.mark"

    @property
    def prefect_home(self) -> Path:
        """Prefect's own folder: its database and profiles."""
        return self.home / "prefect"

    @property
    def inbox(self) -> Path:
        """Relative paths of file sources start here."""
        return self.home / "inbox"

    def folders_of(self, organisation_id: str) -> tuple[Path, ...]:
        """Where the operator lets this organisation read beside the inbox."""
        pairs = (pair.strip().partition("=") for pair in (self.input_folders or "").split(";"))
        return tuple(Path(folder) for name, _, folder in pairs if name == organisation_id)

    @property
    def may_ask_this_machine(self) -> bool:
        """Whether integrations may ask programs of this machine."""
        return self.demo or self.allow_loopback

    def may_ask(self, host: str) -> bool:
        """Whether integrations may ask this host: of this machine, and of others where the operator names them."""
        if is_this_machine(host):
            return self.may_ask_this_machine
        named = (self.allowed_hosts or host).split(";")
        return _as_compared(host) in {_as_compared(one) for one in named}

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.home / "logs"

    @property
    def mail_folder(self) -> Path:
        """Where the demo's mail server keeps mails as .eml files."""
        return self.home / "mail"

    @property
    def sandbox_folder(self) -> Path:
        """What the demo's external system remembers."""
        return self.home / "sandbox"

    @property
    def secrets_folder(self) -> Path:
        """One 0600 file per secret."""
        return self.home / "secrets"

    @property
    def lock_file(self) -> Path:
        """Held by the launcher: one stack per home."""
        return self.home / "launcher.lock"

    @property
    def store_location(self) -> str:
        """Where the store listens, as an address."""
        return f"grpc+unix://{quote(str(self.store_socket))}"

    @property
    def store_socket(self) -> Path:
        """Where the store listens: in a folder of its own, which nobody else enters."""
        return self.home / "socket" / "store.sock"

    @property
    def prefect_api_url(self) -> str:
        """Prefect's API."""
        return f"http://{LOOPBACK}:{self.prefect_port}/api"

    @property
    def prefect_ui_url(self) -> str:
        """Prefect's own pages."""
        return f"http://{LOOPBACK}:{self.prefect_port}"

    @property
    def sandbox_url(self) -> str:
        """The demo's external system."""
        return f"http://{LOOPBACK}:{self.sandbox_port}"

    @property
    def dashboard_url(self) -> str:
        """The address people open; links in messages begin with it."""
        return (self.public_url or f"http://{LOOPBACK}:{self.dashboard_port}").rstrip("/")

    @property
    def signs_in(self) -> bool:
        """Whether people sign in; else this is Local mode."""
        return self.mode == "oidc"

    @property
    def proxy_socket(self) -> Path | None:
        """Where the dashboard listens for the proxy; None: at its port."""
        return Path(self.proxy) if self.proxy is not None and _is_socket(self.proxy) else None

    @property
    def mail_server(self) -> tuple[str, int] | None:
        """Host and port of the SMTP server, or None when no mail is configured."""
        if self.smtp_host is not None:
            return self.smtp_host, self.smtp_port or {"starttls": 587, "tls": 465, "none": 25}[self.mail_security]
        return (LOOPBACK, self.mail_port) if self.demo else None

    @property
    def mail_security(self) -> Literal["starttls", "tls", "none"]:
        """How the way to the mail server is protected; a server elsewhere never gets plain text unasked."""
        return self.smtp_security or ("none" if self.mail_stays_here else "starttls")

    @property
    def mail_tells_password(self) -> bool:
        """Whether a password would cross a network in plain text: then no mail is sent at all."""
        return self.smtp_user is not None and self.mail_security == "none" and not self.mail_stays_here

    @property
    def mail_stays_here(self) -> bool:
        """Whether the mail server is on this machine."""
        return self.smtp_host in {None, LOOPBACK, "localhost", "::1", "[::1]"}


def load_settings(**overrides: Any) -> Settings:
    """Read the environment; `overrides` (a command's options) win. Raises BadConfiguration."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise _bad(error) from None


def spoken_language() -> Literal["en", "nb"]:
    """The language to refuse in, also while the settings themselves are refused."""
    return "nb" if os.environ.get(f"{PREFIX}LANGUAGE", "").strip().lower() == "nb" else "en"


def secret_in_environment(variable: str) -> str | None:
    """What a variable of `secret_variable` holds, or None. flows/secrets.py asks, and the door where people sign in."""
    return os.environ.get(variable)


def credential_file(name: str) -> Path | None:
    """What systemd handed this service under `synclight_<name>`, or None."""
    folder = os.environ.get(_CREDENTIALS)
    file = Path(folder) / f"synclight_{name}" if folder else None
    return file if file is not None and file.exists() else None


def secret_variable(name: str, organisation_id: str | None = None) -> str:
    """`SYNCLIGHT_SECRET_<NAME>`, or that of one organisation: `SYNCLIGHT_SECRET_<ORGANISATION>__<NAME>`."""
    whole = name if organisation_id is None else f"{organisation_id}__{name}"
    return f"{PREFIX}SECRET_{whole.upper().replace('-', '_')}"


def child_environment(
    settings: Settings, more: Mapping[str, str] | None = None, *, secrets: bool = False
) -> dict[str, str]:
    """The environment of a process we start: ours, with every setting spelled out, and `more`.

    Secrets are handed only to the processes that send, and that of the sign-in to none of these. Variables of another
    Prefect are not handed on.
    """
    left_out = ("PREFECT_",) if secrets else ("PREFECT_", f"{PREFIX}SECRET_", _CREDENTIALS)
    inherited = {key: value for key, value in past_proxies(os.environ).items() if not key.startswith(left_out)}
    inherited.pop(secret_variable("oidc"), None)
    spelled = {f"{PREFIX}{key.upper()}": str(value) for key, value in settings.model_dump(exclude_none=True).items()}
    return {**inherited, **spelled, **(more or {})}


def past_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which no library asks a proxy for an address of this machine: it would hear our passwords."""
    named = [name for spelling in ("NO_PROXY", "no_proxy") for name in environment.get(spelling, "").split(",")]
    ours = ",".join(dict.fromkeys(name.strip() for name in (*named, LOOPBACK, "localhost", "::1") if name.strip()))
    return {**environment, "NO_PROXY": ours, "no_proxy": ours}


def operating_system_user() -> str:
    """The person of Local mode."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user without an entry
        return f"uid {os.getuid()}"


def _as_compared(host: str) -> str:
    return host.strip().strip("[]").rstrip(".").lower()


def _is_socket(proxy: str) -> bool:
    return proxy.startswith("/") and proxy.isprintable() and len(proxy.encode()) <= _LONGEST_SOCKET


def _bad(error: ValidationError) -> BadConfiguration:
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    found = "" if first["type"] == "extra_forbidden" else repr(first["input"])[:100]
    return BadConfiguration(
        message("the_settings"), f"{PREFIX}{key.upper()}", found or message("an_unknown_key"), _wanted(key)
    )


def _wanted(key: str) -> str:
    if key in _WANTED:
        return _WANTED[key]
    if key.endswith("_port"):
        return message("wanted_port")
    if key.endswith("_interval_seconds"):
        return message("wanted_seconds_to_60")
    if key.endswith("_seconds"):
        return message("wanted_seconds_to_86400")
    if key == "worker_limit":
        return message("wanted_number_to_200")
    return message("wanted_setting")
