"""TLS of the edge: modern only, and a renewed certificate is taken up without a restart."""

from __future__ import annotations

import asyncio
import logging
import ssl
from pathlib import Path

from ari_app.edge.door import Door, DoorShut

log = logging.getLogger(__name__)
_LOOK_SECONDS = 5.0


def context_of(door: Door) -> ssl.SSLContext | None:
    """The context of a door; None for plain HTTP. Raises DoorShut when the files cannot be used."""
    if door.certificate is None or door.key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(door.certificate, door.key, password=_no_password)
    except (OSError, ValueError) as error:
        raise DoorShut(
            f"{door.certificate} with {door.key} cannot be used ({error}); `kefu cert` makes a pair"
        ) from None
    return context


def _no_password() -> str:
    """A key with a password would ask for it at the console, where nobody sits."""
    raise ValueError("the key is locked with a password")


async def keep_fresh(door: Door, context: ssl.SSLContext, pause: float = _LOOK_SECONDS) -> None:
    """Take up a certificate that was renewed on disk; one that cannot be used leaves the old one in force. For ever."""
    assert door.certificate is not None
    assert door.key is not None
    seen = _signature(door.certificate, door.key)
    while True:
        await asyncio.sleep(pause)
        now = _signature(door.certificate, door.key)
        if now == seen:
            continue
        seen = now
        try:
            context_of(door)  # tried apart: a context that fails half-way would be left without its key
            context.load_cert_chain(door.certificate, door.key, password=_no_password)
            log.info("the certificate %s was renewed", door.certificate)
        except (DoorShut, OSError, ValueError) as error:
            log.error("the renewed certificate is not used, the old one stays in force: %s", error)


def _signature(*files: Path) -> tuple[int, ...]:
    """What changes when a file does; 0 for one that is away."""
    found = []
    for file in files:
        try:
            found.append(file.stat().st_mtime_ns)
        except OSError:
            found.append(0)
    return tuple(found)
