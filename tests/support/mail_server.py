"""A mail server in a process of its own: ``python -m tests.support.mail_server FOLDER CERTIFICATE KEY USER PASSWORD``.

It takes letters after STARTTLS and a log-in alone, puts each into ``FOLDER/letters``, and says its port in a line.
"""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from config.load import ROOT


class _Taken:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()

    async def handle_RCPT(self, _server: Any, _session: Session, envelope: Envelope, address: str, *_more: Any) -> str:  # noqa: ANN401
        if address.startswith("nobody"):
            return "550 nobody lives here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: ANN401
        (self._folder / f"{len(list(self._folder.iterdir()))}.eml").write_bytes(envelope.content or b"")  # type: ignore[arg-type]
        return "250 taken"


def _serve(folder: Path, certificate: str, key: str, user: str, password: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def known(_server: Any, _session: Any, _envelope: Any, _kind: str, given: Any) -> AuthResult:  # noqa: ANN401
        right = isinstance(given, LoginPassword) and given == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    controller = Controller(
        _Taken(folder / "letters"), hostname="127.0.0.1", port=int(sys.stdin.readline()), tls_context=context,
        require_starttls=True, authenticator=known, auth_required=True, auth_require_tls=True,
    )  # fmt: skip
    controller.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while sys.stdin.read():
        time.sleep(0.1)
    controller.stop()


@contextmanager
def mail_server(folder: Path, certificate: tuple[Path, Path], port: int, user: str, password: str) -> Iterator[Path]:
    """One that runs meanwhile; where its letters are."""
    words = [str(folder), *map(str, certificate), user, password]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.mail_server", *words], cwd=ROOT, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{port}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        yield folder / "letters"
        process.stdin.close()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), *sys.argv[2:6])
