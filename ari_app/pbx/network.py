"""Where Asterisk may listen: an address of this machine, free ports, and how each is written for SIP."""

from __future__ import annotations

import ipaddress
import random
import socket
from pathlib import Path

_TRIES = 50
_LOWEST = 10000  # ports below are other programs' own
HOSTS_ADVICE = "Add it: echo 127.0.1.1 $(hostname) | sudo tee -a /etc/hosts"


class BadAddress(RuntimeError):
    """An address that nothing can listen on; the message is a sentence that says what to do."""


def family_of(address: str) -> socket.AddressFamily:
    """IPv4 or IPv6."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def sip_host(address: str) -> str:
    """The address as it stands in a SIP URI: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def must_be_ours(address: str) -> None:
    """Raises BadAddress unless this machine can listen on the address."""
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise BadAddress(
            f"LISTEN={address} is no IP address: give one of this machine's (`ip addr` shows them), or 0.0.0.0 for all"
        ) from None
    try:
        with socket.socket(family_of(address), socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        raise BadAddress(
            f"LISTEN={address} is not an address of this machine: `ip addr` shows which are, 0.0.0.0 means all of them"
        ) from None


def host_name_resolves() -> bool:
    """Whether /etc/hosts knows this machine's name."""
    name = socket.gethostname()
    lines = Path("/etc/hosts").read_text(encoding="utf-8", errors="replace").splitlines()
    return any(name in line.split("#")[0].split()[1:] for line in lines)


def free_port(preferred: int, kind: socket.SocketKind, address: str = "127.0.0.1", again: bool = False) -> int:
    """``preferred`` or the next of 50 that is free. 0: any free one, of those that the kernel does not give to outgoing
    connections if possible, since it has to be free again after each restart. ``again``: connections that are over, of
    a server that was there before, do not count. Raises BadAddress."""
    quiet = range(_LOWEST, _kernels_ports())
    anywhere = (*random.SystemRandom().sample(quiet, min(len(quiet), _TRIES)), 0)
    for port in [preferred + step for step in range(_TRIES)] if preferred else anywhere:
        with socket.socket(family_of(address), kind) as probe:
            if again:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise BadAddress(
        f"no port from {preferred} to {preferred + _TRIES - 1} is free on {address}: "
        "stop what uses them, or set another"
    )


def _kernels_ports() -> int:
    """The first of the ports that the kernel gives to whoever asks for any."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 32768


def _rtp_starts(size: int) -> range:
    """Where a range may begin: below the ports that the kernel gives to whoever asks for any, if there is room."""
    return range(_LOWEST, _kernels_ports() - size + 1, 2) or range(_LOWEST, 60000 - size, 2)


def free_rtp_range(size: int, address: str = "0.0.0.0") -> tuple[int, int]:
    """An even start that nobody can guess, and an end such that a few ports across the range are free now.

    Raises BadAddress.
    """
    starts = _rtp_starts(size)
    for start in random.SystemRandom().sample(starts, min(len(starts), 200)):
        try:
            for port in range(start, start + size, max(2, size // 8)):
                with socket.socket(family_of(address), socket.SOCK_DGRAM) as probe:
                    probe.bind((address, port))
        except OSError:
            continue
        return start, start + size - 1
    raise BadAddress(f"no free range of {size} UDP ports from {starts.start} on: make [pbx] rtp_ports smaller")
