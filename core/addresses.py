"""Which network addresses a request may go to. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_NAT64 = ip_network("64:ff9b::/96")
_CLOUD = frozenset({ip_address("169.254.169.254"), ip_address("fd00:ec2::254"), ip_address("100.100.100.200")})


def may_be_asked(address: str, *, loopback: bool) -> bool:
    """Whether requests may go to this address; a private network may be the customer's own."""
    try:
        ip = unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if ip.is_loopback:
        return loopback
    if isinstance(ip, IPv6Address) and ip.is_reserved:
        return False
    return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in _CLOUD)


def unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 one, where there is one."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
