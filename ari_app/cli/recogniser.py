"""``kefu recogniser``: a speech engine for other machines, by vosk-server's protocol."""

from __future__ import annotations

import argparse
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path

from models.domain.errors import CommandRefused
from models.speech.admission import Limits

_SHORTEST_TOKEN = 16


def add_recogniser(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Its grammar."""
    served = add("recogniser", 'serve a speech engine to other machines: there, engine_en = "ws://THIS:2700"')
    served.add_argument("--engine", default="auto", help="its address, as in [speech] engine_en (default: auto)")
    served.add_argument("--language", default="en", choices=("en", "zh"))
    served.add_argument(
        "--listen", default="127.0.0.1:2700", metavar="HOST:PORT",
        help="where (default 127.0.0.1:2700); any other than loopback needs --token-file",
    )  # fmt: skip
    served.add_argument(
        "--token-file", type=Path, default=None, metavar="FILE",
        help="file with the token that clients must send (16 characters or more); there: ws://HOST:2700?token-file=FILE",
    )  # fmt: skip
    served.add_argument("--clients", type=int, default=64, metavar="N", help="clients at once (default 64)")
    served.add_argument("--each", type=int, default=32, metavar="N", help="of these, from one address (default 32)")
    served.add_argument(
        "--idle", type=float, default=30.0, metavar="SECONDS", help="silence before a client is cut off"
    )
    served.add_argument("--cert", type=Path, default=None, metavar="FILE", help="TLS (wss://): certificate chain, PEM")
    served.add_argument("--key", type=Path, default=None, metavar="FILE", help="TLS: its private key, PEM")


def run_recogniser(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises CommandRefused for an engine or address that cannot be had."""
    from models.speech.registry import open_engine, resolve
    from models.speech.server import RecogniserServer

    host, _, port = options.listen.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdigit():
        raise CommandRefused(f"--listen must be HOST:PORT such as 127.0.0.1:2700, not {options.listen!r}")
    limits, tls = limits_of(options, host), tls_of(options)
    address = resolve(options.engine, options.language)
    try:
        engine = open_engine(address, options.language)
        if engine is None:
            raise CommandRefused(f"there is no engine for {options.language} here; name one with --engine")
        server = RecogniserServer(engine, host, int(port), limits, tls)
    except (ValueError, OSError) as error:
        raise CommandRefused(f"no recogniser: {error}") from error
    scheme = "wss" if tls else "ws"
    print(f"{address} ({options.language}) listens on {scheme}://{host}:{server.port}; Ctrl-C ends it.", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()
    return 0


def limits_of(options: argparse.Namespace, host: str) -> Limits:
    """Who may come, and how many. Raises CommandRefused for a server that is open to others without a token."""
    token = ""
    if options.token_file is not None:
        try:
            token = options.token_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandRefused(f"--token-file cannot be read: {error}") from error
        if len(token) < _SHORTEST_TOKEN:
            raise CommandRefused(f"the token in {options.token_file} must have {_SHORTEST_TOKEN} characters or more")
    if not token and not _is_loopback(host):
        raise CommandRefused(
            f"{host} can be reached by others: give --token-file FILE, for example one made by"
            " `openssl rand -hex 32 > FILE`, and use ws://HOST:PORT?token-file=FILE there"
        )
    return Limits(token, max(1, options.clients), max(1, options.each), max(1.0, options.idle))


def tls_of(options: argparse.Namespace) -> ssl.SSLContext | None:
    """TLS when a certificate is given. Raises CommandRefused when it cannot be used."""
    if options.cert is None and options.key is None:
        return None
    if options.cert is None or options.key is None:
        raise CommandRefused("TLS needs both --cert and --key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(options.cert, options.key)
    except (OSError, ssl.SSLError) as error:
        raise CommandRefused(f"the certificate cannot be used: {error}") from error
    return context


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
