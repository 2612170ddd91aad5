"""Which network addresses a request may go to. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")
_NOWHERE: Final = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",  # this machine, as some systems take it
        "100.100.100.200/32",  # the cloud's word about this machine: Alibaba
        "168.63.129.16/32",  # Azure
        "169.254.0.0/16",  # link-local: AWS, Azure, Google and most others
        "192.0.0.0/24",  # kept for protocols; Oracle's cloud answers at 192.0.0.192
        "192.88.99.0/24",  # relays that lead elsewhere
        "224.0.0.0/3",  # many at once, and what is kept for later
        "fd00:ec2::/32",  # AWS
        "fd20:ce::/32",  # Google
        "fe80::/9",  # link-local, and the site-local of old
        "ff00::/8",
    )
)
_PREFIXED: Final = tuple(ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48"))  # NAT64
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})


def may_be_asked(address: str, *, loopback: bool) -> bool:
    """Whether requests may go to this address; a private network may be the customer's own."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = unwrapped(ip)
    if inner.is_loopback:
        return loopback and inner == ip
    if any(_is_nowhere(one) for one in (ip, inner)):
        return False
    return not (isinstance(inner, IPv6Address) and inner.is_reserved)


def unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 one, where there is one."""
    if isinstance(ip, IPv4Address):
        return ip
    last = IPv4Address(int(ip) & 0xFFFFFFFF)
    if any(ip in prefix for prefix in _PREFIXED) or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        return last
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def is_this_machine(host: str) -> bool:
    """Whether a host is named that can only be this machine; what else leads to it is found when it is resolved."""
    bare = host.strip("[]").rstrip(".").lower()
    return bare in LOOPBACK_NAMES or bare.endswith(".localhost") or bare.startswith("127.")


def _is_nowhere(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_unspecified or any(ip in network for network in _NOWHERE)
