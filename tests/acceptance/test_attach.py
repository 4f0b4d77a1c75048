"""A plain Debian-configured Asterisk 22: kefu attach says what is missing, checks it, and serves a call there."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from ari_app.pbx.install import ROOTFS, ensure, enter
from ari_app.pbx.network import free_port, free_rtp_range
from ari_app.pbx.runtime import PbxState
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from ari_app.web.client import request
from config.load import ROOT


class DebianAsterisk:
    """Debian's own configuration files, on free ports, in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.folder = folder / "etc", folder
        shutil.copytree(ROOTFS / "etc/asterisk", self.etc, symlinks=True)
        self.sockets = Path(tempfile.mkdtemp(prefix="kefu-"))
        self.http, self.ami = free_port(0, socket.SOCK_STREAM), free_port(0, socket.SOCK_STREAM)
        self.sip = free_port(0, socket.SOCK_DGRAM)
        for name in ("lib/keys", "spool/monitor", "spool/recording", "log", "cache"):
            (folder / name).mkdir(parents=True)
        self._relocate()
        self.process: subprocess.Popen[bytes] | None = None

    def _relocate(self) -> None:
        """Own folders and ports, phones and a trunk, as their engineer would have had them before kefu."""
        conf = self.etc / "asterisk.conf"
        text = conf.read_text().replace("[directories](!)", "[directories]")
        for name, place in {
            "astetcdir": self.etc, "astvarlibdir": self.folder / "lib", "astdbdir": self.folder / "lib",
            "astkeydir": self.folder / "lib", "astspooldir": self.folder / "spool", "astrundir": self.sockets,
            "astlogdir": self.folder / "log", "astcachedir": self.folder / "cache",
        }.items():  # fmt: skip
            text = re.sub(rf"^{name} =>.*$", f"{name} => {place}", text, flags=re.MULTILINE)
        conf.write_text(text)
        manager = self.etc / "manager.conf"
        manager.write_text(re.sub(r"^port = 5038", f"port = {self.ami}", manager.read_text(), flags=re.MULTILINE))
        start, end = free_rtp_range(400)
        rtp = self.etc / "rtp.conf"
        text = re.sub(r"^rtpstart=.*", f"rtpstart={start}", rtp.read_text(), flags=re.MULTILINE)
        rtp.write_text(re.sub(r"^rtpend=.*", f"rtpend={end}", text, flags=re.MULTILINE))
        phones = "".join(
            f"[{user}]\ntype=endpoint\ncontext={context}\ndisallow=all\nallow=ulaw\nauth={user}\naors={user}\n"
            f"identify_by=auth_username,username\n[{user}]\ntype=auth\nauth_type=digest\nusername={user}\n"
            f"password=secret\n[{user}]\ntype=aor\nmax_contacts=1\n"
            for user, context in [("outside", "from-trunk"), *((str(n), "from-internal") for n in AGENTS)]
        )
        self.append("pjsip.conf", f"[test-udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:{self.sip}\n{phones}")
        self.append("extensions.conf", OWN_DIALPLAN)

    def append(self, file: str, text: str) -> None:
        """Add lines to a file of the configuration."""
        with (self.etc / file).open("a") as stream:
            stream.write(f"\n{text}\n")

    def command(self, *arguments: str) -> list[str]:
        """The program inside its tree, which sees the checkout as well (the dialplan is included from there)."""
        prefix = enter(ROOTFS, [self.folder, self.sockets, ROOT / "dialplans"])
        return [*prefix, "/usr/sbin/asterisk", "-C", str(self.etc / "asterisk.conf"), *arguments]

    def start(self) -> None:
        """Start and wait until it is booted."""
        with (self.folder / "log/console").open("wb") as log:
            self.process = subprocess.Popen(
                self.command("-f", "-n"), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + 40
        while "fully booted" not in self.cli("core waitfullybooted"):
            assert time.monotonic() < until, (self.folder / "log/console").read_text()[-2000:]
            time.sleep(0.2)

    def cli(self, command: str) -> str:
        """One console command."""
        return subprocess.run(self.command("-rx", command), capture_output=True, text=True, check=False).stdout

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.cli("core stop now")
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)
        shutil.rmtree(self.sockets, ignore_errors=True)


OWN_DIALPLAN = """[from-internal]
exten => _1XXX,1,Dial(PJSIP/${EXTEN},20)
exten => _9X.,1,Answer()
 same => n,Wait(60)
[from-trunk]
exten => 5551000,1,Dial(PJSIP/1001,20)"""
AGENTS = (1001, 1002, 1003, 1004, 1009)


@pytest.fixture
async def debian(tmp_path: Path) -> AsyncIterator[DebianAsterisk]:
    """A running one."""
    if ensure().rootfs is None:
        pytest.skip("this machine has an Asterisk of its own; Debian's configuration is not in the cache")
    asterisk = DebianAsterisk(tmp_path / "pbx")
    try:
        await asyncio.to_thread(asterisk.start)
        yield asterisk
    finally:
        asterisk.stop()


async def attach(asterisk: DebianAsterisk, run: Path, *more: str) -> tuple[int, str]:
    """``kefu attach`` with the ports of that Asterisk."""
    ports = ("--http-port", str(asterisk.http), "--ami-port", str(asterisk.ami))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), "attach", *ports, *more,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


def put_in(asterisk: DebianAsterisk, printed: str) -> None:
    """Append each part to the end of its file, as it is."""
    parts = re.findall(r"--- add to (\S+) ---\n(.*?)(?=\n\n--- add|\n\nThen:)", printed, re.DOTALL)
    assert len(parts) == 5, printed
    for file, lines in parts:
        asterisk.append(file, lines)


async def test_from_nothing_to_a_call(debian: DebianAsterisk, tmp_path: Path) -> None:
    """Refused with advice; put in unchanged; reloaded; checked; served: a caller of one's own number reaches an agent."""
    run, own = tmp_path / "run", ("--etc", str(debian.etc))
    options = ("--number", "+15558002=8002", "--trunk", "from-trunk", "--phones", "from-internal", *own)
    status, printed = await attach(debian, run, *options)
    assert status == 1
    assert "FAIL" in printed
    put_in(debian, printed)
    await asyncio.to_thread(debian.cli, "core reload")
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 0, printed
    assert "Everything fits" in printed
    assert "ok    +15558002 in from-trunk leads to line 8002" in printed
    state = PbxState.load(run)
    assert state.asterisk_version.startswith("22")
    await _serve_a_call(debian, run, state)


async def test_without_a_word_on_contexts_the_check_names_them(debian: DebianAsterisk, tmp_path: Path) -> None:
    """Step by step: each advice, once followed, is not given again, and what is left has its exact lines."""
    run, own = tmp_path / "run", ("--etc", str(debian.etc))
    status, printed = await attach(debian, run, *own)
    assert status == 1
    put_in(debian, printed)
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 1
    assert "(+)" not in printed, "the lines are there: a reload is missing, not they"
    assert "reload" in printed
    await asyncio.to_thread(debian.cli, "core reload")
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 1
    advised = re.findall(r"→ add to extensions.conf[^\n]*\n((?: {6,}\S[^\n]*\n)+)", printed)
    advice = [textwrap.dedent(one) for one in advised]
    assert "[from-internal](+)\ninclude => kefu-codes\n" in advice, printed
    debian.append("extensions.conf", "[from-internal](+)\ninclude => kefu-codes")
    await asyncio.to_thread(debian.cli, "dialplan reload")
    status, printed = await attach(debian, run, "--check", *own)
    assert status == 0, printed
    assert "note  calls from your trunk reach kefu" in printed


async def _serve_a_call(debian: DebianAsterisk, run: Path, state: PbxState) -> None:
    environment = {"KEFU_SITE": "/none", "KEFU_CENTRE_FLOW": str(ROOT / "tests/data/flow.yaml")}
    kefu = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ari_app", "--run", str(run), "serve", cwd=ROOT, env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    sock = Path(state.socket_dir) / "kefu.sock"
    assert kefu.stdout is not None
    try:
        async with asyncio.timeout(40), AsyncExitStack() as stack:
            said = (await kefu.stdout.readline()).decode()
            assert said.startswith("kefu is up: Asterisk 22"), said
            assert "callers dial 8000" in said
            clock, server = MediaClock(), ("127.0.0.1", debian.sip)
            agent = await stack.enter_async_context(Telephone("1001", "secret", server, clock))
            await agent.register()
            agent.on_call = lambda call: call.answer()
            code = await agent.dial("*45")  # the phone's own context has the codes beside what it had
            await code.ended.wait()
            assert {a["id"]: a["state"] for a in (await request(sock, "GET", "/status"))["agents"]}["1001"] == "ready"
            outside = await agent.dial("95551234")
            await outside.hang_up()
            caller = await stack.enter_async_context(Telephone("outside", "secret", server, clock, "+15550001"))
            call = await caller.dial("+15558002")
            while not [c for c in (await request(sock, "GET", "/status"))["calls"] if c["state"] == "talking"]:
                await asyncio.sleep(0.1)
            await call.hang_up()
    finally:
        kefu.terminate()
        await kefu.wait()
