"""An Asterisk of one's own: the lines that it needs, and a check of each over ARI and AMI.

Nothing of that Asterisk is changed by kefu; its engineer includes three files and a stanza.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app.ari.manager import Ami
from ari_app.ari.rest import Rest
from ari_app.pbx.install import Installation
from ari_app.pbx.runtime import PbxState
from config.load import ROOT
from config.render import new_secret
from models.domain.errors import AsteriskAway, AsteriskError, Gone

_MODULES = {
    "app_stasis.so": "calls enter kefu through Stasis()",
    "res_ari_channels.so": "kefu controls channels over ARI",
    "res_ari_bridges.so": "and bridges",
    "res_ari_playbacks.so": "and prompts",
    "res_ari_recordings.so": "and voice messages",
    "res_stasis_snoop.so": "supervisors listen, speech is heard",
    "func_jitterbuffer.so": "speech is heard in time after a line has stalled",
    "res_agi.so": "the dialplan asks who calls",
    "app_queue.so": "the dialplan's fallback when kefu is away",
    "chan_pjsip.so": "agents' telephones",
    "res_pjsip_refer.so": "telephones' own transfer key",
    "res_pjsip_header_funcs.so": "auto-answer",
    "app_mixmonitor.so": "recordings",
    "res_manager_devicestate.so": "device states",
    "chan_websocket.so": "speech (20.18, 22.8 and newer)",
}
_SPEECH_ONLY = ("chan_websocket.so", "func_jitterbuffer.so")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it fits, and how to mend it."""

    what: str
    good: bool
    fix: str = ""
    needed: bool = True


def prepare(run: Path, http_port: int, ami_port: int, agents: Mapping[str, str], app: str) -> PbxState:
    """The state of an attached Asterisk: kept from the last time when there is one, so that secrets stay."""
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    try:
        old = PbxState.load(run)
        kept = {"ari_password": old.ari_password, "ami_password": old.ami_password, "agi_port": old.agi_port}
        kept["agi_secret"] = old.agi_secret or new_secret()
        folder = old.socket_dir
    except (FileNotFoundError, TypeError):
        kept = {"ari_password": new_secret(), "ami_password": new_secret(), "agi_port": 4573}
        kept["agi_secret"] = new_secret()
        folder = tempfile.mkdtemp(prefix="kefu-")
    shared = Path(folder)
    shared.mkdir(exist_ok=True)
    shared.chmod(0o755)  # Asterisk's own user reads prompts here; the control socket in it stays 0600
    monitor = shared / "monitor"
    monitor.mkdir(exist_ok=True)
    monitor.chmod(0o1777)
    state = PbxState(
        run=str(run.resolve()), socket_dir=folder, listen="", sip_port=0, http_port=http_port, ami_port=ami_port,
        rtp_start=0, rtp_end=0, ari_app=app, ari_user="kefu", passwords=dict.fromkeys(agents, ""),
        asterisk_version="", websocket_media=False, sounds="", monitor=str(monitor), **kept,  # type: ignore[arg-type]
    )  # fmt: skip
    state.save()
    return state


def stanzas(state: PbxState) -> dict[str, str]:
    """File of /etc/asterisk → the lines to put into it."""
    return {
        "http.conf": (
            f"[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = {state.http_port}\nsessionlimit = 1000"
        ),
        "ari.conf": (
            f"[general]\nenabled = yes\nwebsocket_write_timeout = 1000\n\n"
            f"[{state.ari_user}]\ntype = user\nread_only = no\npassword = {state.ari_password}\npassword_format = plain"
        ),
        "manager.conf": (
            f"[general]\nenabled = yes\nbindaddr = 127.0.0.1\nport = {state.ami_port}\n\n[{state.ari_user}]\n"
            f"secret = {state.ami_password}\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\n"
            "read = call,system,reporting\nwrite = call,system,reporting\nwritetimeout = 1000"
        ),
        "extensions.conf": (
            f"[globals]\nKEFU_APP = {state.ari_app}\nKEFU_AGI = {state.agi_url}\n\n"
            f'#include "{ROOT}/dialplans/*.conf"\n; and in the context of your trunk:  include => from-outside'
        ),
        "pjsip.conf": (
            "; for each agent's endpoint (its name is the agent's id; it needs an aor):\n"
            "context = from-agents\nallow_transfer = yes\nset_var = TRANSFER_CONTEXT=kefu-transfer"
        ),
        "queues.conf": "[kefu-fallback]\nstrategy = leastrecent\ntimeout = 15\nringinuse = no\n"
        + "\n".join(f"member => PJSIP/{agent},0,{agent}" for agent in state.passwords),
    }


async def check(state: PbxState) -> tuple[list[Finding], PbxState]:
    """Every finding, and the state with what was learnt of that Asterisk."""
    base = f"http://127.0.0.1:{state.http_port}/ari"
    async with Rest(base, state.ari_user, state.ari_password, seconds=3) as rest:
        try:
            info = await rest.get("/asterisk/info")
        except AsteriskAway as error:
            words = f"nothing answers at {base} ({error}): put the lines for http.conf and ari.conf in, then reload"
            return [Finding("ARI answers", False, words)], state
        except AsteriskError as error:
            fix = (
                f"ARI says {error.status}: put the [{state.ari_user}] stanza into ari.conf, `module reload res_ari.so`"
            )
            return [Finding("ARI knows kefu's user", False, fix)], state
        version = str(info["system"]["version"])
        installation = Installation("", None, version)
        findings = [Finding(f"ARI answers: Asterisk {version}", True)]
        findings.append(Finding("Asterisk is 18 or newer", installation.major >= (18, 0), "upgrade it"))
        findings += await _modules(rest)
        findings += await _endpoints(rest, list(state.passwords))
        sockets = installation.websocket_media and any("chan_websocket" in f.what and f.good for f in findings)
    findings += await _manager(state)
    learnt = PbxState(**{**_fields(state), "asterisk_version": version, "websocket_media": sockets})
    return findings, learnt


def _fields(state: PbxState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in PbxState.__dataclass_fields__}


async def _modules(rest: Rest) -> list[Finding]:
    loaded = {module["name"]: module["status"] for module in await rest.get("/asterisk/modules")}
    return [
        Finding(
            f"{name} runs: {why}", loaded.get(name) == "Running",
            f"`module load {name}`, and load it in modules.conf", name not in _SPEECH_ONLY,
        )
        for name, why in _MODULES.items()
    ]  # fmt: skip


async def _endpoints(rest: Rest, agents: list[str]) -> list[Finding]:
    findings = []
    for agent in agents:
        try:
            await rest.get(f"/endpoints/PJSIP/{agent}")
        except Gone:
            fix = f"add an endpoint [{agent}] to pjsip.conf, or take agent {agent} out of config/agents.toml"
            findings.append(Finding(f"endpoint of agent {agent}", False, fix))
        else:
            findings.append(Finding(f"endpoint of agent {agent}", True))
    return findings


async def _manager(state: PbxState) -> list[Finding]:
    """The manager's login, and over it the dialplan with its globals."""
    devices: dict[str, str] = {}
    ami = Ami(state.ami_port, state.ari_user, state.ami_password, 3, devices.__setitem__, devices.clear)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(ami.run())
        try:
            async with asyncio.timeout(5):
                await ami.connected.wait()
            findings = [Finding("AMI knows kefu's user and tells device states", bool(devices))]
            findings += await _dialplan(ami, state)
        except TimeoutError:
            fix = f"put the lines for manager.conf in (port {state.ami_port}), `manager reload`"
            findings = [Finding("AMI knows kefu's user", False, fix)]
        finally:
            running.cancel()
    return findings


async def _dialplan(ami: Ami, state: PbxState) -> list[Finding]:
    wanted = {"KEFU_APP": state.ari_app, "KEFU_AGI": state.agi_url}
    findings = []
    for name, value in wanted.items():
        answer = await ami.action("Getvar", Variable=name)
        found = str(answer.get("Value", ""))
        fix = f"[globals] {name} = {value} in extensions.conf, `dialplan reload` (it is {found!r} now)"
        findings.append(Finding(f"global {name}", found == value, fix))
    for context in ("kefu-intake", "kefu-fallback", "from-agents", "kefu-transfer", "kefu-out"):
        try:
            await ami.action("ShowDialPlan", Context=context)
            findings.append(Finding(f"dialplan context {context}", True))
        except AsteriskError:
            fix = f'#include "{ROOT}/dialplans/*.conf" in extensions.conf, `dialplan reload`'
            findings.append(Finding(f"dialplan context {context}", False, fix))
    return findings
