"""An Asterisk of one's own: what was agreed with it, and a check of each part over ARI and AMI.

Nothing of that Asterisk is changed by kefu; its engineer appends the lines of `stanzas`.
"""

from __future__ import annotations

import asyncio
import grp
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ari_app.ari import reading
from ari_app.ari.manager import Ami
from ari_app.ari.rest import Rest
from ari_app.pbx.dialplan import Dialplan, dialplan_of
from ari_app.pbx.install import Installation
from ari_app.pbx.stanzas import what_file_says
from ari_app.pbx.state import PbxState
from ari_app.pbx.trials import Trial, addition, try_agents, try_codes, try_numbers, try_outside
from config.load import ROOT
from config.render import new_secret
from models.domain.errors import AsteriskAway, AsteriskError, Gone
from models.domain.phone_kinds import SIP, WEB, web_user

MODULES = {
    "app_stasis.so": "calls enter kefu through Stasis()",
    "res_ari_channels.so": "kefu controls channels over ARI",
    "res_ari_bridges.so": "and bridges",
    "res_ari_playbacks.so": "and prompts",
    "res_ari_recordings.so": "and voice messages",
    "res_ari_events.so": "kefu hears what happens",
    "res_http_websocket.so": "over a WebSocket",
    "res_rtp_asterisk.so": "sound",
    "res_stasis_snoop.so": "supervisors listen, speech is heard",
    "func_jitterbuffer.so": "speech is heard in time after a line has stalled",
    "res_agi.so": "the dialplan asks who calls",
    "app_queue.so": "the dialplan's fallback when kefu is away",
    "app_originate.so": "the dialplan looks after callers when kefu never comes back",
    "app_channelredirect.so": "and leads them to its fallback",
    "func_groupcount.so": "for as long as there are any",
    "chan_pjsip.so": "agents' telephones",
    "res_pjsip_refer.so": "telephones' own transfer key",
    "res_pjsip_header_funcs.so": "auto-answer",
    "app_mixmonitor.so": "recordings",
    "res_manager_devicestate.so": "device states",
    "res_websocket_client.so": "speech",
    "chan_websocket.so": "speech (20.18, 22.8 and newer)",
    "res_pjsip_transport_websocket.so": "telephones in pages",
    "res_srtp.so": "encrypted sound",
}
PAGES_ONLY = ("res_pjsip_transport_websocket.so", "res_srtp.so")
SPEECH_ONLY = ("res_websocket_client.so", "chan_websocket.so", "func_jitterbuffer.so")
_CLOCKS_APART = 2.0  # seconds between Asterisk's clock and ours that are still said to be none
_CONTEXTS = ("kefu-intake", "kefu-watch", "kefu-fallback", "kefu-phone", "kefu-codes", "kefu-transfer", "kefu-out")
FROM_TRUNK = "calls from your trunk reach kefu"
_FROM_OUTSIDE = frozenset({"kefu-numbers", "from-outside"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it fits, and how to mend it."""

    what: str
    good: bool
    fix: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the engineer said of their Asterisk; what is empty stays as it was said the last time."""

    http_port: int = 0
    ami_port: int = 0
    numbers: Mapping[str, str] | None = None
    trunk: str = ""
    phones: str = ""


def prepare(
    run: Path, wishes: Wishes, agents: Mapping[str, str], app: str, kinds: Mapping[str, str] | None = None
) -> PbxState:
    """The state of an attached Asterisk: kept from the last time when there is one, so that secrets stay. ``kinds``:
    which telephones agents are to have."""
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    try:
        old = PbxState.load(run)
    except (FileNotFoundError, TypeError):
        old = _fresh(run, app)
    state = replace(
        old, run=str(run.resolve()), http_port=wishes.http_port or old.http_port, ari_app=app,
        ami_port=wishes.ami_port or old.ami_port, passwords=dict.fromkeys(agents, ""),
        monitor=shared_folder(Path(old.socket_dir)), agi_secret=old.agi_secret or new_secret(),
        numbers=dict(wishes.numbers or old.numbers), trunk_context=wishes.trunk or old.trunk_context,
        phones_context=wishes.phones or old.phones_context,
        web_phones={agent: kind for agent, kind in (kinds or {}).items() if kind != SIP},
    )  # fmt: skip
    state.save()
    return state


def _fresh(run: Path, app: str) -> PbxState:
    return PbxState(
        run=str(run.resolve()), socket_dir=tempfile.mkdtemp(prefix="kefu-"), listen="", sip_port=0, http_port=8088,
        ami_port=5038, agi_port=4573, rtp_start=0, rtp_end=0, ari_app=app, ari_user="kefu", ari_password=new_secret(),
        ami_password=new_secret(), passwords={}, asterisk_version="", websocket_media=False, sounds="", monitor="",
        agi_secret=new_secret(),
    )  # fmt: skip


def shared_folder(folder: Path) -> str:
    """The folder that Asterisk's own user shares with kefu: prompts to read, and recordings to leave (its path).

    It lies among temporary files, so that it may be gone after a reboot, and may be somebody else's by then: that is
    refused with RuntimeError.
    """
    folder.mkdir(exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to somebody else: remove it, or `kefu attach` with another --run")
    folder.chmod(0o755)  # prompts are read here; the control socket in it stays 0600
    monitor = folder / "monitor"
    monitor.mkdir(exist_ok=True)
    try:
        os.chown(monitor, -1, grp.getgrnam("asterisk").gr_gid)
        monitor.chmod(0o2770)
    except (KeyError, PermissionError):
        monitor.chmod(0o1733)  # no such group, or not ours to give: anybody may leave a file, nobody may list them
    return str(monitor)


async def check(state: PbxState, lines: Mapping[str, str], etc: Path) -> tuple[list[Finding], PbxState]:
    """Every finding, and the state with what was learnt of that Asterisk.

    ``lines`` are `stanzas`, and ``etc`` the folder of its configuration: where it can be read, what is there already
    is not asked for again.
    """
    base = f"http://127.0.0.1:{state.http_port}/ari"
    async with Rest(base, state.ari_user, state.ari_password, seconds=3) as rest:
        try:
            info = await reading.info(rest)
        except AsteriskAway as error:
            fix = _advice(etc, lines, "http.conf", "module reload http", f"nothing answers at {base} ({error})")
            return [Finding("ARI answers", False, fix)], state
        except Gone:
            fix = _advice(etc, lines, "ari.conf", "module reload res_ari.so", "Asterisk answers, but its ARI is off")
            return [Finding("ARI answers", False, fix)], state
        except AsteriskError as error:
            why = f"ARI says {error.status} to the user [{state.ari_user}]"
            fix = _advice(etc, lines, "ari.conf", "module reload res_ari.so", why)
            return [Finding("ARI knows kefu's user", False, fix)], state
        version = info.system.version if info.system else ""
        installation = Installation("", None, version)
        findings = [Finding(f"ARI answers: Asterisk {version}", True)]
        findings.append(Finding("Asterisk is 18 or newer", installation.major >= (18, 0), "upgrade it"))
        findings += await _modules(rest)
        findings += await _endpoints(rest, [one for one in state.passwords if state.web_phones.get(one) != WEB])
        pages = await _pages(rest, state, lines, etc)
        findings += pages.findings
        sockets = installation.websocket_media and any("chan_websocket" in f.what and f.good for f in findings)
    findings += await _manager(state, lines, etc)
    return findings, replace(state, asterisk_version=version, websocket_media=sockets, web_phones=pages.there)


def _advice(etc: Path, lines: Mapping[str, str], file: str, reload: str, why: str) -> str:
    """What to do about one file, by what stands in it now."""
    match what_file_says(etc, file, lines[file]):
        case "there":
            return f"{why}; the lines are in {etc / file}: `{reload}` on Asterisk's console, or restart Asterisk"
        case "changed":
            return f"{why}; the lines of kefu in {etc / file} are older ones: put these in their place\n{lines[file]}"
        case "missing":
            return f"{why}; add to the end of {etc / file}, then `{reload}`\n{lines[file]}"
    return f"{why}; {file} needs these lines at its end, and then `{reload}`\n{lines[file]}"


async def _modules(rest: Rest) -> list[Finding]:
    loaded = {module.name: module.status for module in await reading.modules(rest)}
    return [
        Finding(
            f"{name} runs: {why}", loaded.get(name) == "Running",
            f"`module load {name}`, and load it in modules.conf", name not in (*SPEECH_ONLY, *PAGES_ONLY),
        )
        for name, why in MODULES.items()
    ]  # fmt: skip


async def _endpoints(rest: Rest, agents: list[str]) -> list[Finding]:
    findings = []
    for agent in agents:
        try:
            await rest.get(f"/endpoints/PJSIP/{agent}")
        except Gone:
            fix = (
                f"add an endpoint [{agent}] with an aor to pjsip.conf, or take agent {agent} out of config/agents.toml"
            )
            findings.append(Finding(f"endpoint of agent {agent}", False, fix))
        else:
            findings.append(Finding(f"endpoint of agent {agent}", True))
    return findings


@dataclass(frozen=True, slots=True)
class _Pages:
    findings: list[Finding]
    there: dict[str, str]


async def _pages(rest: Rest, state: PbxState, lines: Mapping[str, str], etc: Path) -> _Pages:
    """Telephones in pages: whose endpoints are there. A centre may do without, but an agent who has nothing else."""
    there, missing = {}, []
    for agent, kind in state.web_phones.items():
        try:
            await rest.get(f"/endpoints/PJSIP/{web_user(agent)}")
            there[agent] = kind
        except Gone:
            missing.append(agent)
    if not state.web_phones:
        return _Pages([], {})
    needed = any(state.web_phones[agent] == WEB for agent in missing)
    why = f"no endpoint {', '.join(map(web_user, missing))}; rtp.conf and sorcery.conf need their lines too"
    fix = _advice(etc, lines, "pjsip.conf", "core restart when convenient", why) if missing else ""
    return _Pages([Finding("telephones in pages have their endpoints", not missing, fix, needed)], there)


async def _manager(state: PbxState, lines: Mapping[str, str], etc: Path) -> list[Finding]:
    """The manager's login, and over it the dialplan with its globals."""
    devices: dict[str, str] = {}
    ami = Ami(state.ami_port, state.ari_user, state.ami_password, 3, devices.__setitem__, devices.clear)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(ami.run())
        try:
            async with asyncio.timeout(5):
                await ami.connected.wait()
            findings = [Finding("AMI knows kefu's user and tells device states", bool(devices))]
            findings.append(await _clock(ami))
            findings += await _dialplan(ami, state, lines, etc)
        except TimeoutError:
            why = f"nobody lets [{state.ari_user}] in at 127.0.0.1:{state.ami_port}"
            fix = _advice(etc, lines, "manager.conf", "manager reload", why)
            findings = [Finding("AMI knows kefu's user", False, fix)]
        finally:
            running.cancel()
    return findings


async def _clock(ami: Ami) -> Finding:
    """Whether Asterisk counts the same seconds as kefu, by the time in its answer to a Ping."""
    asked = time.time()
    told = float((await ami.action("Ping")).get("Timestamp", asked))
    apart = told - (asked + time.time()) / 2
    fix = f"Asterisk's clock is {apart:+.0f} s from this process's: times of its records and of kefu's will not agree"
    return Finding("Asterisk's clock is that of kefu", abs(apart) < _CLOCKS_APART, fix, needed=False)


async def _dialplan(ami: Ami, state: PbxState, lines: Mapping[str, str], etc: Path) -> list[Finding]:
    wrong = []
    for name, value in (("KEFU_APP", state.ari_app), ("KEFU_AGI", state.agi_url)):
        found = str((await ami.action("Getvar", Variable=name)).get("Value", ""))
        if found != value:
            wrong.append(f"the global {name} is {found!r} and not {value!r}")
    rows = await ami.listed("ShowDialPlan")
    plan = dialplan_of(rows)
    known = {line.context for line in plan.priorities} | plan.includes.keys()
    wrong += [f"there is no context {context}" for context in _CONTEXTS if context not in known]
    if wrong:
        why = f"{'; '.join(wrong)}{_unreadable(ROOT / 'dialplans')}"
        return [Finding("the dialplan", False, _advice(etc, lines, "extensions.conf", "dialplan reload", why))]
    queue = await _fallback(ami, state, lines, etc)
    return [Finding("the dialplan", True), queue, *_tried(plan, state, await _phone_contexts(ami, state))]


def _unreadable(folder: Path) -> str:
    """A word on folders that Asterisk's own user cannot enter."""
    closed = [str(place) for place in (folder, *folder.parents) if not place.stat().st_mode & 0o001]
    return f" (can Asterisk's user read {folder}? others may not enter {', '.join(closed)})" if closed else ""


async def _fallback(ami: Ami, state: PbxState, lines: Mapping[str, str], etc: Path) -> Finding:
    """Whether the queue for the time without kefu has every agent."""
    rows = await ami.listed("QueueStatus", Queue="kefu-fallback")
    members = {str(row.get("Name", "")) for row in rows if row.get("Event") == "QueueMember"}
    absent = sorted(set(state.passwords) - members)
    why = f"the queue kefu-fallback lacks {', '.join(absent)}"
    fix = _advice(etc, lines, "queues.conf", "queue reload all", why)
    return Finding("the queue for the time without kefu has every agent", not absent, fix)


async def _phone_contexts(ami: Ami, state: PbxState) -> list[str]:
    """The contexts that agents' endpoints dial in."""
    found = []
    for agent in state.passwords:
        try:
            rows = await ami.listed("PJSIPShowEndpoint", Endpoint=agent)
        except AsteriskError:
            continue  # there is a finding on each endpoint that is missing
        found += [str(row["Context"]) for row in rows if row.get("Event") == "EndpointDetail" and row.get("Context")]
    return list(dict.fromkeys(found))


def _tried(plan: Dialplan, state: PbxState, phones: list[str]) -> list[Finding]:
    agents = list(state.passwords)
    trials: list[Trial] = []
    for context in phones:
        trials += try_codes(plan, context, agents)
    trials += try_agents(plan, agents)
    trials += try_numbers(plan, state.trunk_context or "kefu-numbers", state.numbers)
    trials += try_outside(plan)
    if not any(_FROM_OUTSIDE & set(inner) for inner in plan.includes.values()) and not state.trunk_context:
        fix = addition("CONTEXT-OF-YOUR-TRUNK", "include => kefu-numbers")
        trials.append(Trial(FROM_TRUNK, False, fix, needed=False))
    return [_finding(trial) for trial in trials]


def _finding(trial: Trial) -> Finding:
    return Finding(trial.what, trial.good, f"add to extensions.conf, then `dialplan reload`\n{trial.fix}", trial.needed)
