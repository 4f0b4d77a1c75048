"""The report by e-mail to a mail server that is another process, and takes it after STARTTLS and a log-in alone."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.pbx.certificate import certificate_for
from bench.insight_calls import fill, utc
from tests.support.mail_server import mail_server

DAY = 86_400.0
USER, PASSWORD = "kefu@example.org", "correct horse"


@pytest.fixture(scope="module", name="server")
def a_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, int]]:
    """Its letters, its certificate, its port."""
    folder = tmp_path_factory.mktemp("mail")
    certificate = certificate_for("127.0.0.1", folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with mail_server(folder, certificate, port, USER, PASSWORD) as letters:
        yield letters, certificate[0], port


@pytest.fixture(name="run")
def a_run_folder(tmp_path: Path, server: tuple[Path, Path, int], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Calls of the last weeks, and settings with which it is sent."""
    fill(tmp_path / "kefu.db", 600, utc(*time.gmtime(time.time() - 30 * DAY)[:3]), 30)
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    told = {
        "STORE_PATH": "kefu.db", "REPORT_MAIL_TO": "board@example.org", "REPORT_MAIL_FROM": USER,
        "REPORT_SMTP_HOST": "127.0.0.1", "REPORT_SMTP_PORT": str(server[2]), "REPORT_SMTP_SECURITY": "starttls",
        "REPORT_SMTP_CA_FILE": str(server[1]), "REPORT_SMTP_USER": USER, "REPORT_SMTP_PASSWORD_FILE": str(secret),
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(f"KEFU_{name}", value)
    return tmp_path


def test_it_is_taken_after_starttls_and_the_log_in(run: Path, server: tuple[Path, Path, int]) -> None:
    """Whole, for whom it is."""
    assert main(["--run", str(run), "report", "week", "--mail"]) == 0
    (file,) = server[0].iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    file.unlink()
    assert isinstance(letter, EmailMessage)
    assert (letter["To"], letter["From"]) == ("board@example.org", USER)
    page = letter.get_body(("html",))
    assert page is not None
    assert "Service level" in page.get_content()


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("SMTP_PASSWORD_FILE", "wrong", ["refused the log-in of kefu@example.org (535", "smtp_password_file"]),
        ("SMTP_PASSWORD_FILE", "/nowhere/password", ["smtp_password_file /nowhere/password cannot be read"]),
        ("SMTP_CA_FILE", "", ["its certificate is not trusted (self-signed certificate", "smtp_ca_file"]),
        ("SMTP_CA_FILE", "/nowhere/ca.pem", ["smtp_ca_file /nowhere/ca.pem cannot be read"]),
        ("SMTP_HOST", "localhost", ["is not trusted (Hostname mismatch", "not valid for 'localhost'", "smtp_host"]),
        ("SMTP_SECURITY", "tls", ["speaks no TLS like that", "port 465"]),
        ("SMTP_USER", "", ["530", "Authentication required"]),
        ("MAIL_TO", "nobody@example.org", ["nothing for nobody@example.org (550 nobody lives here)", "mail_to"]),
        ("SMTP_PORT", "1", ["Connection refused", "smtp_host and smtp_port"]),
    ],
)
def test_what_is_wrong_is_said_with_the_setting(
    run: Path, server: tuple[Path, Path, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    setting: str, value: str, words: list[str],
) -> None:  # fmt: skip
    """In one line; nothing was sent."""
    if value == "wrong":
        value = str(run / "wrong")
        Path(value).write_text("guess")
    monkeypatch.setenv(f"KEFU_REPORT_{setting}", value)
    assert main(["--run", str(run), "report", "week", "--mail"]) == 1
    told = capsys.readouterr().err
    assert len(told.strip().splitlines()) == 1
    for one in words:
        assert one in told
    assert PASSWORD not in told
    assert not list(server[0].iterdir())
