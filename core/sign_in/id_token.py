"""Whom an ID token names. Everything it must say is checked here; who reads the answer checks nothing more."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import extract_compact

from core.access.people import Claims, as_compared
from core.outside_text import storable, whole
from core.sign_in.ends import SignInFailed, Why

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Only signatures that nobody but the provider can make: no `none`, and none with a shared secret."""
LEEWAY: Final = timedelta(seconds=60)  # that two clocks may differ
LONGEST_TOKEN: Final = 16 * 1024
LONGEST_SUBJECT: Final = 255
_LONGEST_NAME = 200
_LONGEST_ADDRESS = 254
_FEWEST_BITS = 2048


class UnknownKey(SignInFailed):
    """Signed with a key we have not heard of: the provider may have new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None
    asked_at: datetime
    fresh_since: datetime | None = None  # the person typed something secret after this
    vouches_for_email: bool = False  # an address of which nothing is said is theirs


@dataclass(frozen=True, slots=True)
class Proven:
    """A person as the provider tells it, and when they last proved to it who they are; None: not told."""

    claims: Claims
    auth_at: datetime | None


def proven(token: str, keys: Iterable[Mapping[str, Any]], expected: Expected, now: datetime) -> Proven:
    """The person of an ID token. Raises SignInFailed with what is wrong with it, and nothing of what it says."""
    try:
        header, said = _opened(token, keys)
        told = CodeIDToken(said, header, _options(expected), _params(expected))
        told.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except JoseError as error:
        raise _not_believed(f"{type(error).__name__} {error.description or ''}".strip()) from None
    if told["iat"] < (expected.asked_at - LEEWAY).timestamp():
        raise _not_believed("it was issued before it was asked for")
    subject = told["sub"]
    if not 1 <= len(subject) <= LONGEST_SUBJECT or not subject.isascii() or not subject.isprintable():
        raise _not_believed("the subject is none")
    auth_at = _moment(told.get("auth_time"))
    _check_fresh(auth_at, expected)
    return Proven(claims_of(expected.issuer, subject, told, vouches=expected.vouches_for_email), auth_at)


def claims_of(issuer: str, subject: str, told: Mapping[str, Any], *, vouches: bool) -> Claims:
    """What is told of somebody. `vouches`: an address of which nothing is said is theirs."""
    email = _email(told.get("email"))
    is_verified = email is not None and told.get("email_verified", vouches) is True
    return Claims(issuer, subject, _name(told.get("name")) or None, email, is_verified)


def _opened(token: str, keys: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token with a true signature. Raises JoseError and SignInFailed."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise _not_believed("it is no token")
    try:
        header = extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise _not_believed(f"it is no token: {type(error).__name__}") from None
    if header.get("alg") not in ALGORITHMS:
        raise _not_believed("its algorithm is not allowed")
    if str(header.get("typ", "JWT")).lower() != "jwt":
        raise _not_believed("it is a token for something else")
    fitting = _fitting(keys, header)
    try:
        opened = jwt.decode(token, fitting, algorithms=list(ALGORITHMS))
    except (ValueError, TypeError, RecursionError) as error:  # whatever a library thinks of bytes from outside
        raise _not_believed(f"it cannot be read: {type(error).__name__}") from None
    return dict(opened.header), dict(opened.claims)


def _fitting(keys: Iterable[Mapping[str, Any]], header: Mapping[str, Any]) -> RSAKey | ECKey:
    """The one key this token may be signed with: by its name, or the only one where names are not told."""
    usable = [key for key in keys if key.get("use", "sig") == "sig" and key.get("alg", header["alg"]) == header["alg"]]
    kind = RSAKey if header["alg"].startswith(("RS", "PS")) else ECKey
    usable = [key for key in usable if key.get("kty") == kind.key_type]
    kid = header.get("kid")
    named = usable if kid is None else [key for key in usable if key.get("kid") == kid]
    if len(named) != 1:
        raise UnknownKey(Why.NOT_BELIEVED, "signed with a key that the provider does not name")
    public = {name: value for name, value in named[0].items() if name in {"kty", "n", "e", "crv", "x", "y"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # a key that is too short is refused below
        try:
            key = kind.import_key(public)
            bits = key.public_key.key_size
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _not_believed(f"the provider's key is none: {type(error).__name__}") from None
    if kind is RSAKey and bits < _FEWEST_BITS:
        raise _not_believed("the provider's key is too short")
    return key


def _options(expected: Expected) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": expected.nonce},
    }


def _params(expected: Expected) -> dict[str, Any]:
    params = {"client_id": expected.client_id, "nonce": expected.nonce, "access_token": expected.access_token}
    return {name: value for name, value in params.items() if value is not None}


def _check_fresh(auth_at: datetime | None, expected: Expected) -> None:
    if expected.fresh_since is None:
        return
    if auth_at is None:
        raise SignInFailed(Why.NOT_FRESH, "the provider does not tell when the person signed in")
    if auth_at < expected.fresh_since - LEEWAY:
        raise SignInFailed(Why.NOT_FRESH, "the person signed in before they were asked to")


def _moment(told: Any) -> datetime | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    try:
        return datetime.fromtimestamp(told, UTC)
    except (ValueError, OverflowError, OSError):
        raise _not_believed("its moments are none") from None


def _email(told: Any) -> str | None:
    if not isinstance(told, str) or not told.isprintable() or " " in told or len(told) > _LONGEST_ADDRESS:
        return None
    name, at, domain = whole(told).rpartition("@")
    return as_compared(f"{name}@{domain}") if name and at and domain and "@" not in name else None


def _name(told: Any) -> str:
    if not isinstance(told, str):
        return ""
    return storable(" ".join("".join(sign if sign.isprintable() else " " for sign in told).split()), _LONGEST_NAME)


def _not_believed(detail: str) -> SignInFailed:
    return SignInFailed(Why.NOT_BELIEVED, detail)
