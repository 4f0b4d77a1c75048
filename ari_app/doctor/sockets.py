"""Who listens on which port, by /proc: a process of this run folder, another one, or one that cannot be seen."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import struct
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from ari_app.doctor.patient import belongs
from ari_app.pbx.network import family_of

_LISTENS = {"tcp": "0A", "udp": "07"}
_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


@dataclass(frozen=True, slots=True)
class Listener:
    """One socket that waits for others. ``address`` is "0.0.0.0" or "::" for all."""

    protocol: str
    address: str
    port: int
    inode: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a port. ``pid`` is 0 when that cannot be seen: it is a process of another user."""

    pid: int
    name: str = ""
    ours: bool = False

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})" if self.pid else "a process of another user"


def listeners(proc: Path = Path("/proc")) -> list[Listener]:
    """Every listening TCP and every UDP socket; nothing where there is no /proc."""
    found = []
    for protocol, state in _LISTENS.items():
        for family in ("", "6"):
            with contextlib.suppress(OSError):
                text = (proc / "net" / f"{protocol}{family}").read_text(encoding="ascii")
                found += [one for line in text.splitlines()[1:] if (one := read_row(line, protocol, state))]
    return found


def read_row(line: str, protocol: str, state: str) -> Listener | None:
    """A row of /proc/net; None for one in another state, or that makes no sense."""
    words = line.split()
    try:
        place, port = words[1].split(":")
        if words[3] != state:
            return None
        return Listener(protocol, _address(place), int(port, 16), words[9])
    except (IndexError, ValueError, struct.error):
        return None


def _address(digits: str) -> str:
    """The kernel writes each 32 bits in the machine's own order."""
    raw = bytes.fromhex(digits)
    words = struct.pack(f">{len(raw) // 4}I", *struct.unpack(f"={len(raw) // 4}I", raw))
    return str(ipaddress.ip_address(words))


def on_port(found: Iterable[Listener], protocol: str, address: str, ports: Collection[int]) -> list[Listener]:
    """Those that keep others from these ports of the address."""
    return [
        one
        for one in found
        if one.protocol == protocol and one.port in ports and _in_each_others_way(one.address, address)
    ]


def _in_each_others_way(one: str, other: str) -> bool:
    first, second = ipaddress.ip_address(one), ipaddress.ip_address(other)
    mapped = isinstance(first, ipaddress.IPv6Address) and first.ipv4_mapped
    return first.is_unspecified or second.is_unspecified or second in (first, mapped)


def owners(
    wanted: Iterable[Listener], run: Path, pids: Collection[int], proc: Path = Path("/proc")
) -> dict[Listener, Holder]:
    """The process of each socket; ``pids`` are known to be ours whatever their command line says."""
    inodes = {f"socket:[{one.inode}]": one for one in wanted}
    found = dict.fromkeys(inodes.values(), Holder(0))
    for folder in proc.glob("[0-9]*"):
        theirs = _links_of(folder) & inodes.keys()
        if theirs:
            found.update(dict.fromkeys((inodes[name] for name in theirs), _holder(folder, run, pids)))
    return found


def openers(file: Path, proc: Path = Path("/proc")) -> list[Holder]:
    """Other processes that have a file open."""
    place, own = str(file.resolve()), str(os.getpid())
    others = (folder for folder in proc.glob("[0-9]*") if folder.name != own)
    return [_holder(folder, file, ()) for folder in others if place in _links_of(folder)]


def _links_of(folder: Path) -> set[str]:
    """What a process has open, as links of /proc; nothing when that cannot be seen."""
    found = set()
    with contextlib.suppress(OSError):
        for handle in (folder / "fd").iterdir():
            with contextlib.suppress(OSError):
                found.add(str(handle.readlink()))
    return found


def _holder(folder: Path, run: Path, pids: Collection[int]) -> Holder:
    pid, name, line = int(folder.name), "?", b""
    with contextlib.suppress(OSError):
        name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
        line = (folder / "cmdline").read_bytes()
    return Holder(pid, name, pid in pids or belongs(line, run))


def is_free(port: int, protocol: str, address: str) -> bool:
    """Whether a program could listen there now."""
    with socket.socket(family_of(address), _KINDS[protocol]) as probe:
        try:
            probe.bind((address, port))
        except (OSError, OverflowError):
            return False
    return True
