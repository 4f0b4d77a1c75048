"""One private Asterisk: its run folder, its ports, its process."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from ari_app.pbx import web_phones
from ari_app.pbx.certificate import certificate_for
from ari_app.pbx.install import Installation, enter
from ari_app.pbx.network import free_port, free_rtp_range, must_be_ours, sip_host
from ari_app.pbx.state import PbxState
from config.load import ROOT
from config.render import endpoint_stanzas, new_secret, render_folder
from config.settings import Pbx
from models.domain.phone_kinds import SIP, WEB

TESTER_PHONES = ("6001", "6002")
OUTSIDE_LINE = "outside"
NO_KINDS: Mapping[str, str] = {}
_MEDIA_MODULES = "load = res_websocket_client.so\nload = chan_websocket.so"


def _media_lines(listen: str) -> str:
    """RTP on the address that SIP listens on; without this Asterisk opens RTP on every interface."""
    lines = ["rtp_ipv6 = yes"] if ":" in listen else []
    if ipaddress.ip_address(listen).is_unspecified:
        return "\n".join([*lines, "; RTP on every interface, as SIP"])
    return "\n".join([*lines, f"media_address = {listen}", "bind_rtp_to_media_address = yes"])


def _tls_lines(state: PbxState, keys: Path) -> str:
    """The transport for SIP over TLS, or a word that there is none."""
    if not state.tls_port:
        return "; no SIP over TLS"
    certificate, key = certificate_for(state.listen, keys)
    return (
        f"[tls]\ntype = transport\nprotocol = tls\nbind = {sip_host(state.listen)}:{state.tls_port}\n"
        f"cert_file = {certificate}\npriv_key_file = {key}\nmethod = tlsv1_2\nallow_reload = no"
    )


def skill_queues(skills: Mapping[str, Mapping[str, int]], kinds: Mapping[str, str] = NO_KINDS) -> str:
    """``[kefu-PROBLEM]`` for queues.conf, members by proficiency."""
    stanzas = []
    for problem in sorted({problem for known in skills.values() for problem in known}):
        members = [
            queue_member(agent, 5 - known[problem], kinds) for agent, known in skills.items() if problem in known
        ]
        head = [
            f"[kefu-{problem}]",
            "strategy = rrmemory",
            "timeout = 15",
            "retry = 1",
            "ringinuse = no",
            "autofill = yes",
        ]
        stanzas.append("\n".join([*head, "joinempty = yes", "musicclass = default", *members]))
    return "\n\n".join(stanzas)


def agent_lines(users: Iterable[str]) -> str:
    """Extensions of the context ``kefu-agents``: one's own phone or phones for each."""
    return "\n".join(f"exten => {user},1,Goto(kefu-phone,{user},1)" for user in users)


def queue_member(agent: str, penalty: int = 0, kinds: Mapping[str, str] = NO_KINDS) -> str:
    """A member of app_queue whose every telephone rings, and whose state is that of the telephones together."""
    return f"member => Local/{agent}@kefu-phone/n,{penalty},{agent},{web_phones.device(agent, kinds)}"


class PrivateAsterisk:
    """Renders, starts and stops one Asterisk. It outlives kefu's own process: calls must too."""

    def __init__(
        self,
        installation: Installation,
        run: Path,
        pbx: Pbx,
        app: str,
        agents: list[str],
        skills: Mapping[str, Mapping[str, int]] | None = None,
        kinds: Mapping[str, str] = NO_KINDS,
        web_listen: str = "127.0.0.1",
    ) -> None:
        """``skills``: agent → problem type → proficiency, for the queues of dialplans that keep app_queue. ``kinds``:
        agent → which telephones; who is not in it has a SIP telephone alone. ``web_listen``: for pages' sound."""
        self._kinds, self._web_listen = kinds, web_listen
        self._skills = skills or {}
        self.installation = installation
        self.run = run.resolve()
        self._pbx = pbx
        self._app = app
        self._agents = agents
        self._process: subprocess.Popen[bytes] | None = None
        self.state = self._choose()

    def _choose(self) -> PbxState:
        self.run.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o700)
        pbx = self._pbx
        must_be_ours(pbx.listen)
        start, end = free_rtp_range(pbx.rtp_ports, pbx.listen)
        users = [*self._agents, *TESTER_PHONES, OUTSIDE_LINE]
        return PbxState(
            run=str(self.run),
            listen=pbx.listen,
            sip_port=free_port(pbx.sip_port, socket.SOCK_DGRAM, pbx.listen),
            tls_port=free_port(pbx.tls_port, socket.SOCK_STREAM, pbx.listen) if pbx.tls_port >= 0 else 0,
            http_port=free_port(pbx.http_port, socket.SOCK_STREAM),
            agi_port=free_port(0, socket.SOCK_STREAM),
            rtp_start=start,
            rtp_end=end,
            ari_app=self._app,
            ari_user="kefu",
            ari_password=new_secret(),
            ami_port=free_port(0, socket.SOCK_STREAM),
            ami_password=new_secret(),
            passwords={user: new_secret() for user in users},
            asterisk_version=self.installation.version,
            websocket_media=self.installation.websocket_media,
            sounds=self._sounds(),
            monitor=str(self.run / "spool" / "monitor"),
            socket_dir=tempfile.mkdtemp(prefix="kefu-"),  # last: nothing is left behind when a port is missing
            agi_secret=new_secret(),
            web_phones={agent: self._kinds[agent] for agent in web_phones.web_agents(self._kinds)},
        )

    def _sounds(self) -> str:
        data = (self.installation.rootfs or Path("/")) / "usr/share/asterisk/sounds"
        for name in ("en_US_f_Allison", "en"):
            if (data / name).is_dir():
                return str(data / name)
        return str(data)

    def render(self) -> None:
        """Write the configuration and the folders that Asterisk expects."""
        state = self.state
        for name in ("etc", "lib/keys", "spool/recording", "spool/monitor", "spool/outgoing", "log", "sounds"):
            (self.run / name).mkdir(parents=True, exist_ok=True)
        rootfs = self.installation.rootfs
        if rootfs is not None:
            name = socket.gethostname()
            (rootfs / "etc" / "hosts").write_text(f"127.0.0.1 localhost {name}\n")
        render_folder(self._values(), self.run / "etc")
        dialplans = self.run / "etc" / "dialplans"
        dialplans.mkdir(exist_ok=True)
        for source in sorted((ROOT / "dialplans").glob("*.conf")):
            shutil.copy(source, dialplans / source.name)
        state.save()

    def _values(self) -> dict[str, str]:
        """What the templates of ``config/asterisk`` name."""
        state = self.state
        return {
            "RUN": str(self.run),
            "SOCKET_DIR": state.socket_dir,
            "MODULE_DIR": "; module folder: as built",
            "DATA_DIR": "/usr/share/asterisk",
            "RUN_AS": "",
            "MEDIA_ADDRESS": _media_lines(state.listen),
            "TLS_TRANSPORT": _tls_lines(state, self.run / "etc" / "keys"),
            "NAT": "yes" if self._pbx.nat else "no",
            "MEDIA_MODULES": _MEDIA_MODULES if state.websocket_media else "; this Asterisk has no WebSocket media",
            "HTTP_PORT": str(state.http_port),
            "SIP_PORT": str(state.sip_port),
            "AGI_URL": state.agi_url,
            "SIP_HOST": sip_host(state.listen),
            "RTP_START": str(state.rtp_start),
            "RTP_END": str(state.rtp_end),
            "ARI_APP": state.ari_app,
            "ARI_USER": state.ari_user,
            "ARI_PASSWORD": state.ari_password,
            "AMI_PORT": str(state.ami_port),
            "AMI_USER": state.ari_user,
            "AMI_PASSWORD": state.ami_password,
            "DIALPLANS": str(self.run / "etc" / "dialplans"),
            "AWAY_SECONDS": str(round(self._pbx.away_seconds)),
            "AGENT_LINES": f"{agent_lines([*self._agents, *TESTER_PHONES])}\n{web_phones.hints(self._kinds)}",
            "WEB_PHONES": web_phones.dialplan_globals(self._kinds),
            "WEB_MEDIA_ADDRESS": _media_lines(self._web_listen),
            "MOH_DIR": "/usr/share/asterisk/moh",
            "ENDPOINTS": self._endpoints(),
            **self._queues(),
        }

    def _queues(self) -> dict[str, str]:
        members = "\n".join(queue_member(agent, 0, self._kinds) for agent in self._agents)
        return {"QUEUE_MEMBERS": members, "SKILL_QUEUES": skill_queues(self._skills, self._kinds)}

    def _endpoints(self) -> str:
        passwords = self.state.passwords
        with_sip = [user for user in self._agents if self._kinds.get(user, SIP) != WEB]
        agents = [endpoint_stanzas(user, passwords[user], "from-agents", kind="agent") for user in with_sip]
        testers = [
            endpoint_stanzas(user, passwords[user], "from-outside", f'"Tester" <{user}>') for user in TESTER_PHONES
        ]
        outside = endpoint_stanzas(OUTSIDE_LINE, passwords[OUTSIDE_LINE], "from-outside")
        return "".join([*agents, *testers, outside, web_phones.endpoints(self._kinds)])

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs the asterisk program in its tree."""
        binds = [self.run, Path(self.state.socket_dir)]
        prefix = enter(self.installation.rootfs, binds) if self.installation.rootfs else []
        return [*prefix, self.installation.binary, "-C", str(self.run / "etc" / "asterisk.conf"), *arguments]

    def start(self, wait_seconds: float = 30) -> float:
        """Start and wait until fully booted; the seconds it took. Raises RuntimeError with the log's last lines."""
        begun = time.monotonic()
        console = self.run / "log" / "console"
        console.unlink(missing_ok=True)
        with console.open("ab") as log:  # appended to, so that it can be cut while Asterisk holds it open
            self._process = subprocess.Popen(
                self.command("-f", "-n"), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        with contextlib.suppress(OSError):  # a full disk must not keep Asterisk from running
            (self.run / "asterisk.pid").write_text(str(self._process.pid))
        while time.monotonic() - begun < wait_seconds:
            if self._process.poll() is not None:
                break
            if self._booted():
                return time.monotonic() - begun
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"Asterisk did not start; see {self.run / 'log'}.\n{self._last_words()}")

    def _booted(self) -> bool:
        if not (Path(self.state.socket_dir) / "asterisk.ctl").exists():
            return False
        return "fully booted" in self.cli("core waitfullybooted")

    def _last_words(self) -> str:
        texts = [file.read_text(errors="replace") for file in sorted((self.run / "log").glob("*")) if file.is_file()]
        return "\n".join("\n".join(texts).splitlines()[-20:])

    def cli(self, command: str, seconds: float = 15) -> str:
        """What Asterisk's console answers to one command; "" when it does not answer in time."""
        try:
            done = subprocess.run(
                self.command("-rx", command), capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout

    @property
    def pid(self) -> int:
        """The process id that `start` made (0 when not running)."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)

    def stop(self) -> None:
        """Stop in good order, by force after 5 s."""
        if self._process and self._process.poll() is None:
            self.cli("core stop now", 5)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()

    def remove_sockets(self) -> None:
        """Remove the folder of control sockets, and the note of the process."""
        (self.run / "asterisk.pid").unlink(missing_ok=True)
        shutil.rmtree(self.state.socket_dir, ignore_errors=True)
