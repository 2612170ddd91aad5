"""Signing in by OpenID Connect: what is asked of the provider, and what of its answers is believed."""

from core.sign_in.asks import Ask, Asks, place_of_ours
from core.sign_in.ends import SignInFailed, Why
from core.sign_in.id_token import Proven
from core.sign_in.installation import SECRET, Installation, installation, is_encrypted
from core.sign_in.provider import Provider

__all__ = [
    "SECRET",
    "Ask",
    "Asks",
    "Installation",
    "Proven",
    "Provider",
    "SignInFailed",
    "Why",
    "installation",
    "is_encrypted",
    "place_of_ours",
]
