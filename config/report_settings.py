"""Settings of the report by e-mail: which periods, when, to whom, by which server."""

from __future__ import annotations

from dataclasses import dataclass

from config.kinds import between, matching, one_of


@dataclass(frozen=True, slots=True)
class Report:
    """The report that is sent by itself, and by `kefu report … --mail`. ``schedule``: day, week, month, with blanks
    between; each is sent on the morning after it is over. ``smtp_password_file`` goes before ``smtp_password``."""

    schedule: str = matching("", r"((day|week|month)( |$))*", "day, week and month, with blanks between")
    hour: int = between(7, 0, 23)
    language: str = one_of("en", "en", "zh")
    title: str = ""
    mail_to: str = ""
    mail_from: str = "kefu@localhost"
    smtp_host: str = ""
    smtp_port: int = between(587, 1, 65535)
    smtp_security: str = one_of("starttls", "none", "starttls", "tls")
    smtp_ca_file: str = ""
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_password_file: str = ""
