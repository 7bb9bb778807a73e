"""Who a caller is to the limits: an account, or the network an address belongs to."""

from ipaddress import IPv6Address, ip_address, ip_network

_SUBSCRIBER = 64  # bits: what one subscriber of IPv6 is given, and can choose addresses from


def network_of(address: str | None) -> str:
    """Name the network that an address counts for: itself in IPv4, its /64 in IPv6."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"  # a Unix socket, or a proxy that does not say
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), _SUBSCRIBER), strict=False))
