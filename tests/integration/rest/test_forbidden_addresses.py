"""Which addresses are asked: told by what would have been connected. No connection is ever opened here."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from core.http import HttpClient, NotSent, TransportFault
from core.http.guard import AddressInfo

FORBIDDEN = (
    *("127.0.0.2", "127.255.255.254", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.170.2", "168.63.129.16"),  # noqa: S104
    *("192.0.0.192", "192.0.0.1", "100.100.100.200", "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a83f:8110", "::ffff:c000:c0", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
    *("::ffff:0:127.0.0.1", "2001:0:1:1:1:1:80ff:fffe", "2001:db8::5efe:127.0.0.1", "2001:db8::200:5efe:a9fe:a9fe"),
    *("fe80::1", "fec0::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254"),
)
SPELLINGS = ("127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "localhost.", "a.localhost", "LOCALHOST.")


class Told(AbstractResolver):
    """Says that every name has these addresses; remembers what it was asked."""

    def __init__(self, *addresses: str) -> None:
        self.asked: list[str] = []
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(hostname=host, host=one, port=port, family=family_of(one), proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None:
        return


def family_of(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def would_connect(url: str, *addresses: str) -> tuple[list[str], object]:
    """The addresses a socket was wanted for, none of which is made, and what became of the request."""
    wanted: list[str] = []

    def remember(info: AddressInfo) -> socket.socket:
        wanted.append(str(info[4][0]))
        raise ConnectionRefusedError

    async def ask() -> object:
        client = HttpClient(time.monotonic, resolver=Told(*addresses), make_socket=remember)
        try:
            return await client.request("POST", url, content=b"{}", timeout_seconds=2)
        finally:
            await client.close()

    return wanted, asyncio.run(ask())


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("written", ["as it is", "behind a name", "beside a good one"])
def test_a_hidden_address_is_never_connected(address: str, written: str) -> None:
    host = f"[{address}]" if ":" in address else address
    if written == "as it is":
        wanted, reply = would_connect(f"https://{host}/claims")
    elif written == "behind a name":
        wanted, reply = would_connect("https://books.example/claims", address)
    else:
        wanted, reply = would_connect("https://books.example/claims", "10.0.0.5", address)

    assert wanted == []
    assert isinstance(reply, NotSent)
    assert reply.why is TransportFault.BAD_ADDRESS


@pytest.mark.parametrize("host", SPELLINGS)
def test_this_machine_under_another_spelling_is_never_connected(host: str) -> None:
    wanted, reply = would_connect(f"http://{host}:4200/", "127.0.0.1")

    assert (wanted, isinstance(reply, NotSent)) == ([], True)


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "192.168.4.4", "172.16.0.9", "93.184.216.34", "fd12::5", "2606:4700::1"]
)
def test_the_address_that_was_looked_at_is_the_one_that_is_connected(address: str) -> None:
    host = f"[{address}]" if ":" in address else address

    assert would_connect(f"https://{host}/claims")[0] == [address]
    assert would_connect("https://books.example/claims", address)[0] == [address]
