"""What we think of a provider by what it says of itself."""

from __future__ import annotations

import asyncio
import time

import pytest

from core.http import HttpClient
from core.sign_in import Asks, Installation, SignInFailed
from core.sign_in import Provider as Trusted
from flows.clock import SystemClock
from tests.integration.sign_in.provider import CLIENT, SECRET, Provider


def about(provider: Provider) -> str:
    """Why nobody is sent there, or where people are sent."""
    return asyncio.run(_about(provider))


async def _about(provider: Provider) -> str:
    now = SystemClock().now()
    http = HttpClient(time.monotonic)
    ours = Installation(provider.issuer, CLIENT, SECRET, "https://synclight.example")
    ask, _ = Asks().new("/", is_fresh_wanted=False, now=now)
    trusted = Trusted(ours, http, seconds=0.3)
    try:
        return await trusted.address(ask, now)
    except SignInFailed as failed:
        with pytest.raises(SignInFailed):  # whoever comes in the next seconds is told so too, and it is left alone
            await trusted.address(ask, now)
        return failed.why
    finally:
        await http.close()


def way_out(provider: Provider, *, signs_out: bool = True) -> str | None:
    """Where whoever signed out is sent, or why nowhere."""
    return asyncio.run(_way_out(provider, signs_out=signs_out))


async def _way_out(provider: Provider, *, signs_out: bool) -> str | None:
    http = HttpClient(time.monotonic)
    ours = Installation(provider.issuer, CLIENT, SECRET, "https://synclight.example", signs_out=signs_out)
    try:
        return await Trusted(ours, http, seconds=0.3).way_out(SystemClock().now())
    except SignInFailed as failed:
        return failed.why
    finally:
        await http.close()
