"""Where the edge listens, and with which certificate: plain HTTP never leaves loopback."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from ari_app.pbx.network import free_port, sip_host
from ari_app.pbx.site_certificate import LEAF, LEAF_KEY
from ari_app.pbx.web_files import KEYS
from config.load import ROOT
from config.web_settings import Web


class DoorShut(RuntimeError):
    """The edge cannot listen like that; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Door:
    """``certificate`` and ``key``: PEM files, None for plain HTTP."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> str:
        """As it stands in an address."""
        return "https" if self.certificate else "http"

    @property
    def url(self) -> str:
        """What people on this machine, or beyond loopback those on others, open."""
        host = self.host
        if ipaddress.ip_address(host).is_unspecified:
            host = socket.gethostname()
        return f"{self.scheme}://{sip_host(host)}:{self.port}"


def door_of(web: Web, run: Path, before: int = 0) -> Door:
    """The door that the settings ask for; ``before``: the port of an edge that was there before, which is tried first.

    Raises DoorShut, and BadAddress of `ari_app.pbx.network` when no port is free.
    """
    try:
        loopback = ipaddress.ip_address(web.listen).is_loopback
    except ValueError:
        raise DoorShut(f"[web] listen = {web.listen!r} is no IP address: 127.0.0.1, or one of this machine's") from None
    certificate, key = _files(web, run, loopback)
    wanted = web.tls_port if certificate else web.port
    port = free_port(before or wanted, socket.SOCK_STREAM, web.listen, again=True)
    return Door(web.listen, port, certificate, key)


def _files(web: Web, run: Path, loopback: bool) -> tuple[Path | None, Path | None]:
    if bool(web.certificate) != bool(web.key):
        raise DoorShut("[web] certificate and key belong together: set both, or none")
    if web.certificate:
        found = (ROOT / web.certificate, ROOT / web.key)
        for file in found:
            if not file.is_file():
                raise DoorShut(f"{file} is not there: it is named in [web]; `kefu cert` makes a certificate")
        return found
    if loopback:
        return None, None
    own = (run / KEYS / LEAF, run / KEYS / LEAF_KEY)
    if not all(file.is_file() for file in own):
        raise DoorShut(
            f"[web] listen = {web.listen!r} would send passwords and voices in the clear: run `kefu cert`, which makes "
            "a certificate and says where to import it; or name your own in [web] certificate and key; or listen on "
            "127.0.0.1"
        )
    return own
