"""Asterisk and kefu: which program, its version and modules, whether both run and know each other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, lasting, ok, shown, skipped, warning
from ari_app.pbx.attach import FROM_TRUNK, MODULES, PAGES_ONLY, SPEECH_ONLY, Finding, check
from ari_app.pbx.install import MINIMUM, Installation, MissingTool, find
from ari_app.pbx.network import HOSTS_ADVICE, host_name_resolves
from ari_app.pbx.runtime import OUTSIDE_LINE, TESTER_PHONES
from ari_app.pbx.stanzas import stanzas
from ari_app.pbx.state import PbxState
from ari_app.pbx.trials import NO_TRUNK
from models.domain.errors import AsteriskError

_SECONDS = 20.0
_MODULE_FOLDERS = ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules")
_OWN = "usr/local/lib/asterisk/modules"
_SPEECH = "20.18, 22.8 or newer"
_ANSWERS = "ARI answers: "
_AGAIN = "Stop kefu (Ctrl-C) and `make run`: it writes Asterisk's configuration anew."
_THEIRS = "`./kefu attach --check` prints the lines that are missing, and where they go."
_LOG = "the log folder of the run folder says why"


def look_at_asterisk(patient: Patient) -> Iterator[Result]:
    """The program, and what of it runs."""
    if not patient.attached:
        yield from _program(patient)
    if patient.closed:
        yield skipped("asterisk.runs", f"what runs is not known: the run folder {patient.closed}")
    elif patient.state_trouble:
        finding = f"{shown(patient.run / 'pbx.json')} {patient.state_trouble}"
        remedy = "Make it readable, or remove it: `make run` writes another (`./kefu attach` for an Asterisk of yours)."
        yield fault("asterisk.state", finding, remedy)
    elif patient.state is None:
        yield skipped("asterisk.runs", "nothing was started in this run folder yet", "`make run` starts everything.")
    elif not patient.asterisk_expected:
        yield skipped("asterisk.runs", "neither Asterisk nor kefu runs here now", "`make run` starts both.")
    else:
        yield from _running(patient, patient.state)


def _program(patient: Patient) -> Iterator[Result]:
    try:
        installation = find()
    except MissingTool as error:
        yield fault("asterisk.program", str(error), "")
        return
    if installation is None:
        remedy = "`make asterisk` fetches it (100 MB); `make run` does that by itself."
        yield fault("asterisk.program", "there is no Asterisk on this machine yet", remedy)
        return
    yield from judge_program(installation)
    if not patient.asterisk_expected:
        yield judge_files(module_files(installation))
    if installation.rootfs is None and not host_name_resolves():
        finding = "this machine's name is not in /etc/hosts: calls may stall on look-ups of it"
        yield warning("asterisk.hosts", finding, HOSTS_ADVICE)


def judge_program(installation: Installation) -> Iterator[Result]:
    """Its version against what kefu needs."""
    where = shown(installation.rootfs or Path(installation.binary))
    name = f"Asterisk {installation.version} ({where})"
    if installation.major < (MINIMUM, 0):
        remedy = f"Use version {MINIMUM} or newer: unset ASTERISK, or name another."
        yield fault("asterisk.program", f"{name} is too old", remedy)
        return
    yield ok("asterisk.program", f"{name} is used")
    if not installation.websocket_media:
        remedy = f"Menus work by key. For speech use Asterisk {_SPEECH}: `make asterisk` where none is installed."
        yield warning("asterisk.speech", f"Asterisk {installation.version} has no WebSocket media: no speech", remedy)


def module_files(installation: Installation) -> set[str] | None:
    """Names of the module files; None when their folder is not where it usually is."""
    root = installation.rootfs or Path("/")
    own = [] if installation.rootfs else [_OWN]
    folders = [folder for pattern in (*own, *_MODULE_FOLDERS) for folder in root.glob(pattern)]
    found = next((names for folder in folders if (names := {file.name for file in folder.glob("*.so")})), None)
    return found or None


def judge_files(there: set[str] | None) -> Result:
    """Whether every module that kefu needs could be loaded."""
    if there is None:
        return skipped("asterisk.modules", "where its modules lie is not known: they are looked at when it runs")
    missing = [name for name in MODULES if name not in there]
    needed = [name for name in missing if name not in (*SPEECH_ONLY, *PAGES_ONLY)]
    if needed:
        finding = f"modules are missing: {', '.join(needed)}"
        return fault("asterisk.modules", finding, "Install them: sudo apt-get install asterisk-modules")
    if missing and not set(missing) - set(PAGES_ONLY):
        finding = f"no {', '.join(missing)}: no telephones in pages, SIP telephones only"
        return warning("asterisk.modules", finding, "Install them: sudo apt-get install asterisk-modules")
    if missing:
        finding = f"no {', '.join(missing)}: callers are not heard, menus work by key"
        return warning("asterisk.modules", finding, f"Use Asterisk {_SPEECH}.")
    return ok("asterisk.modules", f"all {len(MODULES)} modules that kefu needs are there")


def _running(patient: Patient, state: PbxState) -> Iterator[Result]:
    yield judge_processes(patient)
    if not (patient.asterisk_pid or patient.attached):
        yield fault(
            "asterisk.runs", "Asterisk does not run: every call is lost", f"`make run` starts both anew; {_LOG}."
        )
        return
    try:
        findings = asyncio.run(_examined(patient, state))
    except TimeoutError:
        finding = f"Asterisk has not answered everything within {_SECONDS:.0f} s"
        yield fault("asterisk.answers", finding, "It stands still or is overloaded: `top`, then restart it.")
        return
    except ExceptionGroup as error:
        told, _ = error.split(AsteriskError)
        if told is None:
            raise
        yield fault("asterisk.answers", f"Asterisk refused: {told.exceptions[0]}", _remedy(patient))
        return
    yield from judge_findings(findings, _remedy(patient))


def _remedy(patient: Patient) -> str:
    return _THEIRS if patient.attached else _AGAIN


async def _examined(patient: Patient, state: PbxState) -> list[Finding]:
    """What `kefu attach --check` finds, of any Asterisk; only agents need what agents need."""
    others = {*TESTER_PHONES, OUTSIDE_LINE}
    agents = {user: "" for user in state.passwords if user not in others}
    etc = Path("/etc/asterisk") if patient.attached else patient.run / "etc"
    asked = replace(state, passwords=agents)
    lines = stanzas(asked, (), patient.settings.pbx.away_seconds, etc)
    async with asyncio.timeout(_SECONDS):
        findings, _ = await check(asked, lines, etc)
    return [one for one in findings if patient.attached or one.what != FROM_TRUNK]


def judge_findings(findings: Iterable[Finding], remedy: str) -> Iterator[Result]:
    """One line for all that fits, and one for each that does not."""
    good, bad, version = 0, [], ""
    for one in findings:
        if one.good and one.what.startswith(_ANSWERS):
            version = one.what
        elif one.good:
            good += 1
        else:
            bad.append(one)
    if version:
        yield ok("asterisk.answers", version)
    yield from (_misfit(one, remedy) for one in bad)
    if good and any(one.needed for one in bad):
        yield ok("asterisk.fits", f"{good} other things that kefu needs of it fit")
    elif good:
        yield ok("asterisk.fits", f"modules, telephones, AMI, dialplan and clock fit ({good} checks)")


def _misfit(finding: Finding, remedy: str) -> Result:
    """Advice that begins with a reason and a semicolon gives the reason; lines to add are `kefu attach`'s to print."""
    first = finding.fix.partition("\n")[0]
    why, colon, _ = first.partition(";")
    why = why.partition(" (0 ")[0]  # no status at all, and what a library calls that
    if finding.what == NO_TRUNK:
        words = "there is no trunk: calls to numbers outside, call-backs too, go nowhere"
        return skipped("asterisk.trunk", words, "dialplans/35-transfer.conf shows how to add one to [kefu-out].")
    if not finding.needed:
        return warning("asterisk.fits", f"not so: {finding.what}", first or remedy)
    return fault("asterisk.fits", f"not so: {finding.what}{f' ({why})' if colon else ''}", remedy)


def judge_processes(patient: Patient) -> Result:
    """kefu itself: whether it runs, answers, and has Asterisk."""
    if patient.status is None:
        return _silent(patient)
    health = patient.status.get("health", {})
    if health.get("asterisk") != "connected":
        remedy = "Is Asterisk running? kefu connects by itself as soon as it answers."
        return fault("kefu.runs", "kefu runs, but has no connection to Asterisk", remedy)
    if health.get("manager", "connected") != "connected":
        finding = "kefu has no connection to Asterisk's manager: no recordings, no device states"
        return fault("kefu.runs", finding, _remedy(patient))
    who = f" (process {patient.kefu_pid})" if patient.kefu_pid else ""
    calls = len(patient.status.get("calls", []))
    return ok("kefu.runs", f"kefu has run for {lasting(float(health.get('up_seconds', 0)))}{who}; calls now: {calls}")


def _silent(patient: Patient) -> Result:
    if patient.silence:
        return fault("kefu.runs", patient.silence, f"Restart it: `make run` or `./kefu serve` again; {_LOG}.")
    if patient.kefu_pid:
        finding = f"kefu (process {patient.kefu_pid}) answers nobody yet"
        return fault("kefu.runs", finding, f"Wait while it starts; after a minute, restart it: {_LOG}.")
    remedy = "`./kefu serve` starts it." if patient.attached else f"`make run` starts both anew; {_LOG}."
    words = "kefu does not run: callers hear an announcement and reach the plain queue"
    if patient.attached:
        return skipped("kefu.runs", words, remedy)
    return fault("kefu.runs", words, remedy)
