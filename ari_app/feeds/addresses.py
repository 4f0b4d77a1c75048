"""Where webhooks may go: addresses are resolved once, checked, and those very addresses are used (no rebinding)."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(OSError):
    """An address that webhooks may not go to; the message says which setting allows it."""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """``[webhooks] allow`` as networks. Raises ValueError for what none is."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts if text.strip())


def must_be_allowed(host: str, allowed: Sequence[Network]) -> None:
    """Raises Forbidden for an address that is not on the public internet, unless a network in ``allowed`` has it."""
    address = _inner(ipaddress.ip_address(host.partition("%")[0]))
    if any(address in network for network in allowed if network.version == address.version):
        return
    if not address.is_global or address.is_multicast:
        raise Forbidden(f"{host} is no public address; [webhooks] allow in the settings names the networks of your own")


def _inner(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only wraps it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def url_problem(url: str, allowed: Sequence[Network]) -> str:
    """What is wrong with the URL of an endpoint, in words; "" when nothing is. Names are judged when they are used."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"the URL cannot be read: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "the URL must begin with https:// or http:// and name a host"
    if parts.username or parts.password:
        return "no user or password in the URL: receivers check the signature"
    if port == 0:
        return "port 0 is none"
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return ""
    try:
        must_be_allowed(str(literal), allowed)
    except Forbidden as error:
        return str(error)
    return ""


class CheckedResolver(AbstractResolver):
    """Names to the addresses that may be used; a name with any other address is refused as a whole."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed, self._inner = allowed, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises Forbidden, and OSError for a name that there is not."""
        found = await self._inner.resolve(host, port, family)
        for one in found:
            must_be_allowed(one["host"], self._allowed)
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()
