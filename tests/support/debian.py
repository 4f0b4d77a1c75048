"""An Asterisk with Debian's own configuration and an engineer's phones and trunk, as it was before kefu."""

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
import time
from pathlib import Path

from ari_app.pbx.install import ROOTFS, enter
from ari_app.pbx.network import free_port, free_rtp_range
from config.load import ROOT

OWN_DIALPLAN = """[from-internal]
exten => _1XXX,1,Dial(PJSIP/${EXTEN},20)
exten => _9X.,1,Answer()
 same => n,Wait(60)
[from-trunk]
exten => 5551000,1,Dial(PJSIP/1001,20)"""
AGENTS = (1001, 1002, 1003, 1004, 1009)
TRUNK = """[trunk]
type=endpoint
context=from-trunk
disallow=all
allow=ulaw
aors=trunk
from_user=centre
[trunk]
type=aor
contact=sip:127.0.0.1:{port}
[trunk]
type=identify
endpoint=trunk
match_header=User-Agent: carrier"""


class DebianAsterisk:
    """Debian's own configuration files, on free ports, in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.folder = folder / "etc", folder
        shutil.copytree(ROOTFS / "etc/asterisk", self.etc, symlinks=True)
        self.sockets = Path(tempfile.mkdtemp(prefix="kefu-"))
        self.http, self.ami = free_port(0, socket.SOCK_STREAM), free_port(0, socket.SOCK_STREAM)
        self.sip, self.carrier = free_port(0, socket.SOCK_DGRAM), free_port(0, socket.SOCK_DGRAM)
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
        transport = f"[test-udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:{self.sip}\n"
        self.append("pjsip.conf", f"{transport}{phones}{TRUNK.format(port=self.carrier)}")
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
    assert len(parts) >= 5, printed
    for file, lines in parts:
        asterisk.append(file, lines)
