"""About 200 calls at once with media: SIPp callers, some impatient, and SIPp agents, some flaky."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.ari.rest import Rest
from ari_app.media.voice import tone
from ari_app.pbx.install import ROOTFS, enter
from ari_app.pbx.network import free_port
from ari_app.phone.g711 import to_ulaw
from ari_app.store.reader import Reader
from ari_app.web.client import request
from bench import sipp_scenarios as scenarios
from bench.floor import KefuFloor
from bench.machine import rss_mb
from config.load import ROOT

# How many agents there are of each kind: they answer and wait; answer and leave after 5 s; decline; never answer.
GOOD, HASTY, DECLINE, SILENT = 195, 10, 6, 6
_AGENTS = [str(2001 + number) for number in range(GOOD + HASTY + DECLINE + SILENT)]
# Seconds after which a caller hangs up, and the share of callers: one in ten is impatient.
PATIENCE = ((2, 0.1), (16, 0.2), (22, 0.4), (30, 0.3))
_PRIORITY = -10  # kefu's own
_DIALPLAN = """
[from-outside](+)
exten => 8096,1,Answer()
 same => n,Dial(PJSIP/${RAND(2001,%(last)d)},15,g)
 same => n,Hangup()
exten => 8097,1,Answer()
 same => n,Queue(bench)
 same => n,Hangup()
exten => 8098,1,Goto(kefu-intake,${EXTEN},1)
"""
_FLOW = 'lines:\n  "8098": { start: { route: billing } }\n'
_SETTINGS = {
    "CENTRE_MAX_CALLS": "2000", "CENTRE_DRAIN_SECONDS": "0.2", "WRAP_UP_SECONDS": "1", "WRAP_UP_SURVEY": "false",
    "QUEUE_COOL_DOWN_SECONDS": "5", "QUEUE_RING_SECONDS": "5", "DESK_MAX_MISSED": "0", "SPEECH_ENGINE_EN": "none",
    "SPEECH_ENGINE_ZH": "none", "QUEUE_MAX_WAITING": "2000", "CALLBACK_RESUME_SECONDS": "0",
}  # fmt: skip


@dataclass
class Usage:
    """Processor seconds and memory of a process."""

    cpu: float
    rss: float


def usage(pid: int) -> Usage:
    """Now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return Usage((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), rss_mb(pid))


class LoadFloor(KefuFloor):
    """Asterisk with the agents of the load as endpoints, and kefu when it is asked for."""

    def __init__(self, run: Path) -> None:
        super().__init__(run, _AGENTS)
        self.ports = [free_port(0, socket.SOCK_DGRAM) for _ in range(4)]
        self._agents: list[asyncio.subprocess.Process] = []
        self.folder = Path(self.state.socket_dir) / "load"

    def prepare(self) -> None:
        """Configuration, scenarios, sound; then start Asterisk."""
        self.folder.mkdir()
        sound = np.concatenate([tone(400, 1.0), tone(600, 1.0)]).astype(np.int16)
        (self.folder / "talk.ul").write_bytes(to_ulaw(sound))
        self.asterisk.render()
        etc = self.asterisk.run / "etc"
        (etc / "dialplans/90-load.conf").write_text(_DIALPLAN % {"last": int(_AGENTS[-1])})
        members = "\n".join(f"member => PJSIP/{agent}" for agent in _AGENTS)
        with (etc / "queues.conf").open("a") as file:
            file.write(f"\n[bench]\nstrategy = leastrecent\ntimeout = 5\nretry = 1\nringinuse = no\nwrapuptime = 1\n"
                       f"{members}\n")  # fmt: skip
        with (etc / "modules.conf").open("a") as file:
            file.write("load = func_rand.so\n")
        pjsip = (etc / "pjsip.conf").read_text()
        for agent in _AGENTS:
            contact = f"[{agent}](contact)\ncontact = sip:{agent}@127.0.0.1:{self.ports[kind_of(agent)]}\n"
            pjsip = pjsip.replace(f"[{agent}](contact)\n", contact)
        (etc / "pjsip.conf").write_text(pjsip)
        run = self.asterisk.run
        (run / "flow.yaml").write_text(_FLOW)
        rows = "".join(
            f'[[agent]]\nid = "{agent}"\nname = "A{agent}"\nlanguages = ["en"]\n'
            "skills = { billing = 3, operator = 1 }\n"
            for agent in _AGENTS
        )
        (run / "agents.toml").write_text(rows)
        (run / "queues.toml").write_text('[billing]\ncode = "91"\n')
        self.asterisk.start()

    def sipp(self, scenario: str, *arguments: str) -> list[str]:
        """A SIPp command line."""
        file = self.folder / f"{scenario}.xml"
        program = ["sipp"] if shutil.which("sipp") else [*enter(ROOTFS, [self.folder]), "sipp"]
        return [*program, "-sf", str(file), "-i", "127.0.0.1", "-nostdin", *arguments]

    async def start_agents(self) -> None:
        """Four kinds, one SIPp each."""
        for kind, text in enumerate(scenarios.AGENTS):
            (self.folder / f"agent{kind}.xml").write_text(text)
            command = self.sipp(
                f"agent{kind}", "-p", str(self.ports[kind]), "-rtp_echo", "-mp", str(17000 + kind * 100)
            )
            self._agents.append(await _quiet(command))

    async def start_kefu(self) -> None:
        """The application, with every agent logged in."""
        files = {"flow": "flow.yaml", "agents": "agents.toml", "queues": "queues.toml"}
        own = {f"CENTRE_{name.upper()}": str(self.asterisk.run / file) for name, file in files.items()}
        await self.serve({**_SETTINGS, **own})
        for agent in _AGENTS:
            await self.agent(agent, "login")
        await request(self.control, "POST", "/health/reset", {})

    async def stop(self) -> None:
        """Everything that was started here."""
        for process in self._agents:
            if process.returncode is None:
                process.terminate()
                await process.wait()
        await super().stop()


def kind_of(agent: str) -> int:
    """Which kind an agent is: 0 good, 1 hasty, 2 declines, 3 silent."""
    number = int(agent) - 2001
    return sum(number >= limit for limit in (GOOD, GOOD + HASTY, GOOD + HASTY + DECLINE))


async def _quiet(command: list[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        "nice", "-n", "10", *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip


async def run_load(floor: LoadFloor, number: str, rate: int, seconds: int) -> dict[str, Any]:
    """Callers for so long; what they got, what it cost, and for kefu whether the books balance."""
    asterisk = floor.asterisk.pid
    watched = {"asterisk": asterisk, **({"kefu": floor.kefu.pid} if floor.kefu else {})}
    before = {name: usage(pid) for name, pid in watched.items()}
    begun, peak = time.monotonic(), 0
    samples: list[int] = []
    probe = await asyncio.create_subprocess_exec(
        "nice", "-n", str(_PRIORITY - os.nice(0)), sys.executable, "-m", "bench.idle_loop", str(seconds), cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    callers = [await _callers(floor, number, patience, share, rate, seconds) for patience, share in PATIENCE]
    try:
        while any(caller.returncode is None for caller in callers) and time.monotonic() - begun < seconds + 90:
            await asyncio.sleep(2)
            live = await _callers_now(floor)
            peak, samples = max(peak, live), [*samples, live]
        took = time.monotonic() - begun
        idle = json.loads((await probe.communicate())[0])
    finally:
        await _sent_away(callers)
    good, bad = _counts(floor, number)
    after = {name: usage(pid) for name, pid in watched.items()}
    middle = samples[len(samples) // 4 : -len(samples) // 4] or samples or [0]
    result: dict[str, Any] = {
        "calls": good + bad, "failed_set_ups": bad, "seconds": round(took, 1), "peak": peak,
        "concurrent": round(sum(middle) / len(middle)),
        "idle_loop_lag_p99_ms": idle["p99"],
        **{f"{name}_cpu_cores": round((after[name].cpu - before[name].cpu) / took, 2) for name in watched},
        **{f"{name}_rss_growth_mb": round(after[name].rss - before[name].rss, 1) for name in watched},
    }  # fmt: skip
    return {**result, **(await _books(floor) if floor.kefu else {})}


async def _sent_away(callers: list[asyncio.subprocess.Process]) -> None:
    """Who goes on calling would keep the ports of the next load."""
    for caller in callers:
        if caller.returncode is None:
            caller.terminate()
            await caller.wait()


async def _callers(
    floor: LoadFloor, number: str, patience: int, share: float, rate: int, seconds: int
) -> asyncio.subprocess.Process:
    name = f"caller{patience}"
    password = floor.state.passwords["outside"]
    text = scenarios.caller("outside", password, patience, str(floor.folder / "talk.ul"))
    (floor.folder / f"{name}.xml").write_text(text)
    stats = floor.folder / f"{number}-{patience}.csv"
    calls = round(rate * share * seconds)
    command = floor.sipp(
        name, f"127.0.0.1:{floor.state.sip_port}", "-s", number, "-m", str(calls),
        "-rp", str(round(1000 / (rate * share))), "-r", "1",
        "-l", "400", "-p", str(free_port(0, socket.SOCK_DGRAM)), "-mp", str(18000 + patience * 200),
        "-trace_stat", "-stf", str(stats), "-fd", "5", "-recv_timeout", "60000",
    )  # fmt: skip
    return await _quiet(command)


def _counts(floor: LoadFloor, number: str) -> tuple[int, int]:
    good = bad = 0
    for file in floor.folder.glob(f"{number}-*.csv"):
        with file.open() as stats:
            last = list(csv.DictReader(stats, delimiter=";"))[-1]
        good, bad = good + int(last["SuccessfulCall(C)"]), bad + int(last["FailedCall(C)"])
    return good, bad


async def _callers_now(floor: LoadFloor) -> int:
    """Callers' channels, by one cheap request instead of a console that has to be started."""
    base = f"http://127.0.0.1:{floor.state.http_port}/ari"
    async with Rest(base, floor.state.ari_user, floor.state.ari_password) as rest:
        return (await rest.fetch("/channels")).count(b'"name":"PJSIP/outside-')


def _channels(floor: LoadFloor) -> list[str]:
    return floor.asterisk.cli("core show channels concise").split()


async def _books(floor: LoadFloor) -> dict[str, Any]:
    """After a while of quiet: nothing left over, and offered = answered + abandoned + redirected + waiting."""
    await asyncio.sleep(10)
    status = await floor.status()
    health = status["health"]
    reader = Reader(floor.asterisk.run / "kefu.db")
    try:
        rows = reader.rows("select outcome, count(*) n, sum(queued_at is not null) q from calls group by outcome")
        answered = reader.rows("select avg(connected_at - queued_at) asa from calls where connected_at is not null")
        open_legs = reader.rows("select count(*) n from legs where left_at is null")[0]["n"]
    finally:
        reader.close()
    outcomes = {str(row["outcome"]): row["n"] for row in rows}
    offered = sum(row["q"] or 0 for row in rows)
    settled = sum(outcomes.get(name, 0) for name in ("answered", "abandoned", "redirected"))
    bridges = len(floor.asterisk.cli("bridge show all").strip().splitlines()) - 1
    busy = sum(agent["state"] in ("talking", "reserved") for agent in status["agents"])
    leftovers = len(_channels(floor)) + max(0, bridges) + health["calls"] + len(status["line"]) + busy + open_legs
    return {
        "offered": offered, "outcomes": outcomes, "waiting": len(status["line"]),
        "books_balance": offered == settled + len(status["line"]), "leftovers": leftovers,
        "loop_lag_p50_ms": health["loop_lag_ms"]["p50"], "loop_lag_p99_ms": health["loop_lag_ms"]["p99"],
        "healed": health["healed"], "asa_seconds": round(answered[0]["asa"] or 0, 2),
        "rest_failures": health["rest_failures"], "events_dropped": health["events_dropped"],
    }  # fmt: skip


@asynccontextmanager
async def load_floor(run: Path) -> AsyncIterator[LoadFloor]:
    """A floor with its agents that is stopped at the end."""
    floor = LoadFloor(run)
    try:
        floor.prepare()
        await floor.start_agents()
        yield floor
    finally:
        await floor.stop()
