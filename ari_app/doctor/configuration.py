"""The configuration: what ``kefu check`` finds, and settings that are dangerous where they meet others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files
from ari_app.doctor.patient import Patient
from ari_app.doctor.ports import beyond_loopback
from ari_app.doctor.result import Result, fault, ok, warning
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.settings import Settings

_MOST = 8
_SITE = "in config/site.toml"


def look_at_configuration(patient: Patient) -> Iterator[Result]:
    """Files, flow and dialplan; then what others could do with these settings."""
    if patient.problems:
        yield from judge_problems(patient.problems)
    else:
        yield from _files(patient.settings)
    yield from dangers(patient.settings, patient.listen)


def _files(settings: Settings) -> Iterator[Result]:
    """What `kefu check` says. Engines and voices have checks of their own here."""
    plain = replace(
        settings,
        speech=replace(settings.speech, engine_en="none", engine_zh="none"),
        voice=replace(settings.voice, engine_en="auto", engine_zh="auto"),
    )
    try:
        files = Files(plain)
        found = lint(plain, files)
    except ConfigError as error:
        yield from judge_problems(error.problems)
        return
    yield from judge_problems(found)
    if not any(not one.warning for one in found):
        counts = f"{len(files.agents)} agents, {len(files.flow.steps)} steps, {len(files.texts)} prompts"
        yield ok("configuration.files", f"settings, flow and dialplan can be used: {counts}")


def judge_problems(problems: Sequence[Problem]) -> Iterator[Result]:
    """Each error, and one line for all warnings."""
    check = "configuration.files"
    errors = [one for one in problems if not one.warning]
    for one in errors[:_MOST]:
        yield fault(check, " ".join(str(one).replace(f"{ROOT}/", "").split()), "")
    if errors:
        more = f"{len(errors) - _MOST} more; " if len(errors) > _MOST else ""
        yield fault(check, f"{more}kefu does not start like this", "Put it right: `./kefu check` reads it again.")
    if warned := len(problems) - len(errors):
        yield warning(check, f"{warned} warnings about flow, prompts or dialplan", "`./kefu check` shows them.")


def dangers(settings: Settings, listen: str) -> list[Result]:
    """Settings that let others listen, dial at our expense, or stop the centre; most only when SIP can be reached."""
    found = _always(settings)
    if not beyond_loopback(listen):
        return [*found, ok("configuration.safe", f"SIP listens on {listen} alone: nobody calls from outside")]
    outside = _reachable(settings, listen)
    if not outside:
        found.append(ok("configuration.safe", f"SIP listens on {listen}; the settings are careful with that"))
    return found + outside


def _reachable(settings: Settings, listen: str) -> list[Result]:
    pbx, dialling, centre = settings.pbx, settings.dialling, settings.centre
    rows = [
        (ipaddress.ip_address(listen).is_unspecified, "SIP listens on every address of this machine",
         "Name the one that telephones use: LISTEN=ADDRESS, [pbx] listen. A firewall helps too."),
        (pbx.tls_port < 0, "no SIP over TLS: whoever is on the way can read keys of calls",
         f"Set [pbx] tls_port = 5061 {_SITE}."),
        (pbx.nat, "[pbx] nat = true: sound goes to whoever is first to send to a port",
         "Needed for telephones behind NAT only; let them use TLS and SRTP."),
        (not dialling.country, "[dialling] country is not set: every number with + counts as foreign",
         f'Set [dialling] country = "49" (your own code) {_SITE}.'),
        (bool(dialling.allow), f"[dialling] allow lets these be dialled whatever they cost: {dialling.allow}",
         "Keep the list as short as it can be."),
        (_dials_far(settings), f"agents or flows may dial premium or foreign numbers: {_dials_far(settings)}",
         'Set them to "national" or less, and give the right to single agents (agents.toml: dial).'),
        (not (dialling.per_hour and dialling.concurrent), "no limit to calls outside ([dialling] per_hour, concurrent)",
         "Set both: who gets hold of a password dials at your expense until then."),
        (not dialling.max_call_seconds, "calls outside may last for ever ([dialling] max_call_seconds = 0)",
         "Set it to two hours: 7200."),
        (not centre.max_calls_per_number, "one number may hold any number of calls ([centre] max_calls_per_number = 0)",
         "Set it, or one caller can fill the centre."),
    ]  # fmt: skip
    return [warning("configuration.exposed", finding, remedy) for wrong, finding, remedy in rows if wrong]


def _dials_far(settings: Settings) -> str:
    dialling = settings.dialling
    far = {
        "callback": dialling.callback == "international", "flow": dialling.flow == "any",
        "agents": dialling.agents in ("international", "any"), "console": dialling.console == "any",
    }  # fmt: skip
    return ", ".join(f"{name} = {getattr(dialling, name)}" for name, wrong in far.items() if wrong)


def _always(settings: Settings) -> list[Result]:
    speech, mail = settings.speech, settings.voicemail
    rows = [
        (speech.agent_emotion, "[speech] agent_emotion = true: in the EU forbidden at work (AI Act, article 5)",
         f"Ask a lawyer, or take it out {_SITE}."),
        (not speech.mask_digits, "[speech] mask_digits = 0: card numbers and PINs that are said are stored",
         "Set it to 9, which leaves telephone numbers of fewer digits."),
        (bool(mail.smtp_host) and mail.smtp_security == "none" and _far(f"//{mail.smtp_host}"),
         f"voice messages go to {mail.smtp_host} unencrypted", 'Set [voicemail] smtp_security = "starttls" or "tls".'),
    ]  # fmt: skip
    urls = {
        "[voicemail] webhook": mail.webhook, "[crm] url": settings.crm.url, "[alerts] webhook": settings.alerts.webhook,
        "[speech] engine_en": speech.engine_en, "[speech] engine_zh": speech.engine_zh,
    }  # fmt: skip
    for name, address in urls.items():
        plain = [one.strip() for one in address.split("|") if one.strip().startswith(("http://", "ws://"))]
        finding = f"{name} sends what is private over the network unencrypted"
        rows.append((any(_far(one) for one in plain), finding, "Use https:// or wss://, or a tunnel."))
    return [warning("configuration.private", finding, remedy) for wrong, finding, remedy in rows if wrong]


def _far(url: str) -> bool:
    """Whether an address is of another machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return bool(host)
