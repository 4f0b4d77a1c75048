"""``make run``: Asterisk, the application, the demonstration; all of it ended by Ctrl-C, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from ari_app.foundation.guard import keep_serving
from ari_app.pbx.install import CACHE, ensure
from ari_app.pbx.network import HOSTS_ADVICE, host_name_resolves, must_be_ours, sip_host
from ari_app.pbx.runtime import PrivateAsterisk
from ari_app.pbx.state import PbxState
from ari_app.pbx.web_files import EdgeAddress, edge_address
from ari_app.web.client import call
from config.load import ROOT, load_settings
from config.settings import Settings
from models.domain.errors import CommandRefused
from models.domain.phone_kinds import SIP

if TYPE_CHECKING:
    from ari_app.demo.view import Picture, View

_DEMO_AGENTS = ("1001", "1002")
_READY_SECONDS = 60
_EDGE_SECONDS = 20
_SHOW_SECONDS = 5
_SILENT_ROUNDS = 2
EDGE_REFUSED = 2  # its settings do not let it start


def launch(run: Path, listen: str, demo: bool, demo_seconds: float, picture: Picture) -> int:
    """Start everything and stay up; the exit status. ``picture``: what a terminal shows of what happens."""
    begun = time.monotonic()
    settings = load_settings(overrides={"pbx.listen": listen} if listen else None)
    must_be_ours(settings.pbx.listen)
    _refuse_second(run)
    clear_stale(run)
    seconds = demo_seconds if _wants_demo(demo, settings) else 0.0
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_launch(run, settings, partial(_show, settings, seconds, picture, begun)))
    return 0


Show = Callable[[PbxState, dict[str, str]], Coroutine[None, None, None]]
Process = asyncio.subprocess.Process


async def _launch(run: Path, settings: Settings, show: Show) -> None:
    """Read every file, start Asterisk and kefu, keep both up, end both. kefu's process reads its own program
    meanwhile, which takes it longer than all the rest. Raises ConfigError, MissingTool, RuntimeError."""
    kefu, asterisk = await _spawn(run, "--standby"), None
    try:
        asterisk, names = _rendered(run, settings)
        edge = _keep_edge if settings.web.enabled else None
        patience = settings.centre.drain_seconds + 10
        await _stay_up(asterisk, kefu, patience, partial(show, asterisk.state, names), edge)
    finally:
        if kefu.returncode is None:
            kefu.kill()
            await kefu.wait()
        if asterisk is not None:
            asterisk.stop()
            asterisk.remove_sockets()
            print("Everything that was started has been stopped.")
        (run / "launch.pid").unlink(missing_ok=True)


def _rendered(run: Path, settings: Settings) -> tuple[PrivateAsterisk, dict[str, str]]:
    """An Asterisk that is ready to be started, and the names of its agents."""
    from ari_app.configuration.everything import Files  # after kefu's process was started: it takes half a second

    files, installation = Files(settings), ensure()
    if installation.rootfs is None and not host_name_resolves():
        print(f"Warning: this machine's name is not in /etc/hosts, so calls may stall on DNS. {HOSTS_ADVICE}")
    kinds = {agent.id: agent.phone if settings.web.enabled else SIP for agent in files.agents}
    asterisk = PrivateAsterisk(
        installation, run, settings.pbx, settings.ari.app, list(kinds),
        {agent.id: agent.skills for agent in files.agents}, kinds, settings.web.listen,
    )  # fmt: skip
    asterisk.render()
    return asterisk, {agent.id: agent.name for agent in files.agents}


def _wants_demo(asked: bool, settings: Settings) -> bool:
    """The demonstration's telephones speak IPv4 only."""
    return asked and os.environ.get("DEMO", "1") != "0" and ":" not in settings.pbx.listen


def _refuse_second(run: Path) -> None:
    """One launcher for a run folder at a time."""
    run.mkdir(parents=True, exist_ok=True)
    pid_file = run / "launch.pid"
    if pid_file.exists():
        with contextlib.suppress(ProcessLookupError, ValueError, PermissionError):
            os.kill(int(pid_file.read_text()), 0)
            raise RuntimeError(
                f"kefu runs already in {run} (process {pid_file.read_text()}); stop it with Ctrl-C there"
            )
    with contextlib.suppress(OSError):  # a full disk: there is nothing to look for a second one by, that is all
        pid_file.write_text(str(os.getpid()))


def clear_stale(run: Path) -> None:
    """End the Asterisk, the kefu and the edge that a killed launcher left behind in this run folder, and no others."""
    for name in ("kefu", "asterisk", "edge"):
        file = run / f"{name}.pid"
        try:
            pid = int(file.read_text())
            if str(run.resolve()).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                print(f"An earlier run left its {name} behind (process {pid}); ending it.")
                os.kill(pid, signal.SIGKILL)
        except (OSError, ValueError):
            continue
        finally:
            file.unlink(missing_ok=True)


async def _stay_up(
    asterisk: PrivateAsterisk, kefu: Process, patience: float, show: Callable[[], Coroutine[None, None, None]],
    edge: Callable[[Path], Coroutine[None, None, None]] | None,
) -> None:  # fmt: skip
    """Asterisk and kefu start side by side. Raises RuntimeError when either fails. ``edge`` keeps that one up."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            keepers = [group.create_task(_keep_kefu(asterisk.state, patience, kefu))]
            took = await asyncio.to_thread(asterisk.start)
            print(f"Asterisk {asterisk.installation.version} started in {took:.1f} s.", flush=True)
            keepers.append(group.create_task(_keep_asterisk(asterisk)))
            if edge is not None:
                keepers.append(group.create_task(edge(asterisk.run)))
            await _until_ready(asterisk.state, stop)
            shown = [] if stop.is_set() else [group.create_task(show())]
            await stop.wait()
            print("\nStopping …", flush=True)
            await _cancel(shown, _SHOW_SECONDS)  # while kefu still hears that the demonstration's accounts are over
            for task in reversed(keepers):
                task.cancel()
    except ExceptionGroup as failed:
        if failed.split(RuntimeError)[1] is None:
            raise RuntimeError("; ".join(map(str, failed.exceptions))) from failed
        raise


async def _cancel(tasks: Iterable[asyncio.Task[None]], seconds: float) -> None:
    """End them, and wait so long at most until they have."""
    for task in tasks:
        task.cancel()
        await asyncio.wait({task}, timeout=seconds)


async def _until_ready(state: PbxState, stop: asyncio.Event) -> None:
    """Until calls are taken: FastAGI listens, and Asterisk's events arrive."""
    socket = Path(state.socket_dir) / "kefu.sock"
    until = time.monotonic() + _READY_SECONDS
    while not stop.is_set() and not await _takes_calls(socket):
        if time.monotonic() > until:
            raise RuntimeError(f"kefu did not start; see {state.run}/log/kefu.log")
        await asyncio.sleep(0.05)


async def _takes_calls(socket: Path) -> bool:
    try:
        status = await call(socket, "status")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
    return bool(status["health"]["asterisk"] == "connected")


async def _spawn(run: Path, *options: str) -> Process:
    """The application as a process; ``--standby``: it waits for a line before it begins."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run.resolve()), "serve", "--quiet", *options, cwd=str(ROOT),
        stdin=asyncio.subprocess.PIPE if options else asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


async def _keep_kefu(state: PbxState, patience: float, process: Process) -> None:
    """Let the application begin; when it dies or stands still, start it again: it takes its calls over."""
    run = Path(state.run)
    if process.stdin is not None:
        process.stdin.write(b"begin\n")
    while True:
        try:
            async with asyncio.TaskGroup() as group:
                watchdog = group.create_task(_watchdog(state, process))
                code = await process.wait()
                watchdog.cancel()
        finally:
            if process.returncode is None:
                await asyncio.shield(_end(process, patience))
        print(f"kefu ended with status {code}; starting it again (log: {run}/log/kefu.log)", flush=True)
        await asyncio.sleep(0.5)
        (Path(state.socket_dir) / "kefu.sock").unlink(missing_ok=True)  # of one that was killed: nobody answers there
        process = await _spawn(run)


async def _watchdog(state: PbxState, process: asyncio.subprocess.Process) -> None:
    """Kill the application when it has answered nothing for a while after it once did."""
    socket, silent = Path(state.socket_dir) / "kefu.sock", 0
    while True:
        await asyncio.sleep(2)
        try:
            await call(socket, "ping")
            silent = 0
        except (aiohttp.ClientError, TimeoutError, OSError):
            silent += socket.exists()
        if silent >= _SILENT_ROUNDS:
            print("kefu does not answer; it is killed and started again.", flush=True)
            process.kill()
            return


async def _end(process: asyncio.subprocess.Process, patience: float) -> None:
    process.terminate()
    try:
        async with asyncio.timeout(patience):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _keep_edge(run: Path) -> None:
    """The edge, whatever becomes of kefu; one that its settings keep from starting has said so, and stays away."""
    before = edge_address(run)
    if before is not None and not before.url:
        (run / "edge.json").unlink()  # what the settings of an earlier start had kept away
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ari_app.edge", "--run", str(run), cwd=str(ROOT), stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                await asyncio.shield(_end(process, 5))
        if code == EDGE_REFUSED:
            return
        print(f"The edge ended with status {code}; starting it again (log: {run}/log/edge.log)", flush=True)
        await asyncio.sleep(0.2)


async def _keep_asterisk(asterisk: PrivateAsterisk) -> None:
    """Start Asterisk again when it died."""
    while True:
        await asyncio.sleep(0.5)
        if not asterisk.pid:
            print("Asterisk ended; starting it again.", flush=True)
            await asyncio.to_thread(asterisk.start)


@asynccontextmanager
async def _viewing(state: PbxState, picture: Picture) -> AsyncIterator[View]:
    from ari_app.demo.view import View

    view = View(Path(state.socket_dir) / "kefu.sock", picture)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(keep_serving("what is shown here", view.run, view.say), name="view")
        yield view
        task.cancel()


async def _show(
    settings: Settings, seconds: float, picture: Picture, begun: float, state: PbxState, names: dict[str, str]
) -> None:
    print(f"kefu is up after {time.monotonic() - begun:.1f} s.", flush=True)
    if settings.web.enabled:
        print(await _open_words(state), flush=True)
    if seconds > 0:
        await _demonstrate(settings, seconds, picture, state, names)
    print(welcome(state, names), flush=True)
    async with _viewing(state, picture):
        await asyncio.Event().wait()


async def _demonstrate(
    settings: Settings, seconds: float, picture: Picture, state: PbxState, names: dict[str, str]
) -> None:
    from ari_app.demo.cast import Cast  # nobody waits for them before kefu is up
    from ari_app.demo.page import desks
    from ari_app.demo.people import House, demonstrate

    print(f"Demonstration: scripted callers and two agents for {seconds:.0f} s …", flush=True)
    server = (state.listen if state.listen != "0.0.0.0" else "127.0.0.1", state.sip_port)
    edge = await _edge_there(Path(state.run)) if settings.web.enabled else None
    async with _viewing(state, picture) as view, desks(state, edge.url if edge else "", view.say) as pages:
        cast = Cast(settings.voice.words_per_minute, CACHE / "demo", view.say)
        view.say(cast.voices())
        await demonstrate(House(server, state.passwords, names, cast), _DEMO_AGENTS, seconds, pages, view.say)


async def _edge_there(run: Path) -> EdgeAddress | None:
    """Where the edge of this run listens, as soon as it does; None when it does not in time."""
    until = time.monotonic() + _EDGE_SECONDS
    while time.monotonic() < until:
        address = edge_address(run)
        if address is not None and not address.url:
            return None
        if address is not None and Path(f"/proc/{address.pid}").exists():
            return address
        await asyncio.sleep(0.1)
    return None


async def _open_words(state: PbxState) -> str:
    """The one address that people open; where nobody can log in yet, the link for the first of them."""
    address = await _edge_there(Path(state.run))
    if address is None:
        return "The pages are not served: see above, or log/edge.log in the run folder."
    try:
        link = str((await call(Path(state.socket_dir) / "kefu.sock", "make_first_link"))["path"])
    except (CommandRefused, aiohttp.ClientError, TimeoutError, OSError) as error:
        return f"Open  {address.url}   (no log-in link: {error}; `kefu user link admin` makes one)"
    outside = "\nREACHABLE FROM OUTSIDE: the pages, and the sound of telephones in them." if _is_open(address) else ""
    if not link:
        return f"Open  {address.url}{outside}"
    return f"Open  {address.url}{link}   to set the administrator's password (once, within 24 hours){outside}"


def _is_open(address: EdgeAddress) -> bool:
    """Whether other machines reach the pages: only HTTPS leaves loopback."""
    return address.url.startswith("https:")


def welcome(state: PbxState, names: dict[str, str]) -> str:
    """How to register a softphone, what to dial, and what listens where."""
    agents = "\n".join(f"    {user}  {state.passwords[user]}  agent {name}" for user, name in names.items())
    testers = "\n".join(f"    {user}  {state.passwords[user]}  caller's phone" for user in ("6001", "6002"))
    return f"""
Register any SIP phone at {sip_host(state.listen)}:{state.sip_port} (UDP){_tls_words(state)}
    user  password                  what it is
{agents}
{testers}
Agents dial   *45 log in   *46 log out   *47 pause   *48 unpause   *49N end wrap-up with disposition N
In a call     *0 hold   *1 mute   *2 TARGET # transfer   *3 TARGET # consult   *4 complete   *5 return   *6 conference
              *7 park   *8 record   *9 mask   ** hang up      (*55SS picks up a slot, *56NUMBER calls out)
Callers dial  8000 the service centre (English)   8001 客服中心 (中文)   8002 straight to billing agents
Tests         900 key read-back   901 say something   902 round-trip delay   910 echo   912 tone
              913 hold music   914 always busy   915 always answers
See also      ./kefu status   ./kefu calls   ./kefu call last   ./kefu why last   ./kefu agent 1001 login
Flows         ./kefu flow draw   ./kefu flow test   ./kefu reload   (edit dialplans/flows/*.yaml)
Documents     docs/index.md, or `make docs` for a website; every key: docs/reference/call-control.md
{exposure(state)}
Ctrl-C stops everything that was started here.
"""


def _tls_words(state: PbxState) -> str:
    if not state.tls_port:
        return ""
    return f", or {sip_host(state.listen)}:{state.tls_port} (TLS; certificate {state.run}/etc/keys/tls.crt)"


def exposure(state: PbxState) -> str:
    """What can be reached from where."""
    inside = f"On loopback only: ARI and media {state.http_port}/tcp, FastAGI {state.agi_port}/tcp."
    if ipaddress.ip_address(state.listen).is_loopback:
        return f"{inside} SIP and RTP are on loopback too: no call comes from outside."
    tls = f" and {state.tls_port}/tcp (TLS)" if state.tls_port else ""
    return (
        f"{inside}\nREACHABLE FROM OUTSIDE on {state.listen}: SIP {state.sip_port}/udp{tls} "
        "(every account needs its password), "
        f"RTP {state.rtp_start}-{state.rtp_end}/udp.\nVoices are encrypted only with telephones that offer SRTP, "
        "and their keys are secret only over TLS."
    )
