"""The report as an e-mail: the page as its body, as PDF too where there is one, and for programs that show no pages a
few lines of text."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from config.report_settings import Report as Settings
from models.domain.errors import CommandRefused
from models.insight.kpi_words import value_said
from models.insight.report import HEADLINE, Report, advice
from models.insight.report_periods import heading
from models.insight.report_words import word

PROBLEMS = (smtplib.SMTPException, OSError)
_SECONDS = 30
_NAME = "kefu-{kind}-{label}.pdf"


def letter(settings: Settings, report: Report, language: str, html: str, pdf: bytes) -> EmailMessage:
    """The e-mail; ``pdf`` b"": without."""
    found = EmailMessage()
    found["From"], found["To"] = settings.mail_from, settings.mail_to
    found["Subject"] = f"{report.title} · {heading(report.kind, report.now.label, language, report.running)}"
    found["Date"], found["Message-ID"] = formatdate(localtime=True), make_msgid(domain="kefu.invalid")
    found.set_content(_plain(report, language))
    found.add_alternative(html, subtype="html")
    if pdf:
        name = _NAME.format(kind=report.kind, label=report.now.label)
        found.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return found


def _plain(report: Report, language: str) -> str:
    figures = [report.now.figures[name] for name in HEADLINE]
    lines = [f"{one.kpi.name(language)}: {value_said(one, language)}" for one in figures]
    return "\n".join([*lines, "", *(f"- {word(one.key, language, **one.values)}" for one in advice(report))]) + "\n"


def deliver(settings: Settings, message: EmailMessage) -> None:
    """Hand it to the server. Raises CommandRefused for settings that cannot do, one of `PROBLEMS` for a server that
    does not take it."""
    if not settings.smtp_host or not settings.mail_to:
        raise CommandRefused("whom is it for? Set mail_to and smtp_host in [report] of config/site.toml")
    context = _trust(settings)
    where = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, password_of(settings))
        refused = server.send_message(message)
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


def _trust(settings: Settings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.smtp_ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise CommandRefused(f"[report] smtp_ca_file {settings.smtp_ca_file} cannot be read: {error}") from None


def fault_of(error: Exception, settings: Settings) -> str:
    """What went wrong, one of `PROBLEMS`, and which setting to look at."""
    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"its certificate is not trusted ({error.verify_message}): name who has signed it in smtp_ca_file, and"
                " the server in smtp_host as the certificate does"
            )
        case ssl.SSLError():
            fits = 'smtp_security = "tls" is for port 465, "starttls" for 587'
            return f"it speaks no TLS like that ({error.reason}): {fits}"
        case smtplib.SMTPAuthenticationError():
            return (
                f"it refused the log-in of {settings.smtp_user} ({error.smtp_code} {_text(error.smtp_error)}): look at"
                " smtp_user and smtp_password_file"
            )
        case smtplib.SMTPNotSupportedError():
            return f"{error} look at smtp_security and smtp_user: it offers less than they ask for"
        case smtplib.SMTPRecipientsRefused():
            told = (f"{who} ({code} {_text(words)})" for who, (code, words) in error.recipients.items())
            return f"it takes nothing for {', '.join(told)}: look at mail_to"
        case smtplib.SMTPResponseException():
            return f"{error.smtp_code} {_text(error.smtp_error)}"
        case _:
            return f"{error}: look at smtp_host and smtp_port" if isinstance(error, OSError) else str(error)


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def password_of(settings: Settings) -> str:
    """Of the file, if there is one. Raises CommandRefused with its name when it cannot be read."""
    if not settings.smtp_password_file:
        return settings.smtp_password
    try:
        return Path(settings.smtp_password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandRefused(
            f"[report] smtp_password_file {settings.smtp_password_file} cannot be read: {error}"
        ) from None
