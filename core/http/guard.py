"""Where a request may go: nowhere that only this machine or its cloud can reach, whatever a host name says.

A name is resolved once, all its addresses are looked at, and the connection goes to one of these. What is an address
already is looked at before a socket is made for it, as is every other.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult

from core.addresses import LOOPBACK_NAMES, may_be_asked


class OutOfBounds(OSError):
    """A name that leads where nobody may be asked."""


class GuardedResolver(AbstractResolver):
    """Answers only addresses that may be asked."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises OutOfBounds when one of them is out of bounds."""
        found = await self._resolver.resolve(host, port, family)
        if not all(may_be_asked(one["host"], loopback=host in LOOPBACK_NAMES) for one in found):
            raise OutOfBounds("the name leads to an address that may not be asked")
        return found

    async def close(self) -> None:
        """Let go."""
        await self._resolver.close()


AddressInfo = tuple[int, int, int, str, tuple[str | int, ...]]  # as the system tells it: family, kind, …, address
MakesSocket = Callable[[AddressInfo], socket.socket]


def plain_socket(info: AddressInfo) -> socket.socket:
    """One that is not connected yet."""
    family, kind, protocol, _, _ = info
    return socket.socket(family, kind, protocol)


def guarded(make: MakesSocket, may_go_to: Callable[[str], bool]) -> MakesSocket:
    """Makes sockets only for addresses that may be asked; raises OutOfBounds for another one."""

    def guarded_socket(info: AddressInfo) -> socket.socket:
        if not may_go_to(str(info[4][0])):
            raise OutOfBounds("this address may not be asked")
        return make(info)

    return guarded_socket
