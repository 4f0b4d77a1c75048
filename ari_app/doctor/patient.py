"""What is examined: the run folder, the settings, and what runs there now."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from ari_app.pbx.state import PbxState
from ari_app.web.client import call
from config.load import load_settings
from config.problems import ConfigError, Problem
from config.settings import Settings
from models.domain.errors import CommandRefused

_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Patient:
    """``problems``: why the settings in force cannot be read, so that ``settings`` are the defaults. ``state`` is None
    when no Asterisk is known in the run folder; ``state_trouble`` says why, "" when nothing was ever started there.
    ``closed``: why the run folder cannot be used at all, "" when it can, or is not there yet.
    Process ids are 0 when nothing runs. ``status`` is what kefu says of itself, None when it does not answer, and then
    ``silence`` says why, "" when it does not run."""

    run: Path
    settings: Settings
    problems: tuple[Problem, ...] = ()
    state: PbxState | None = None
    state_trouble: str = ""
    asterisk_pid: int = 0
    kefu_pid: int = 0
    status: Mapping[str, Any] | None = None
    silence: str = ""
    closed: str = ""

    @property
    def attached(self) -> bool:
        """Whether Asterisk is one of the engineer's own, which kefu neither starts nor stops."""
        return self.state is not None and not self.state.sip_port

    @property
    def asterisk_expected(self) -> bool:
        """Whether an Asterisk should be answering now."""
        return bool(self.asterisk_pid or self.kefu_pid or self.attached)

    @property
    def listen(self) -> str:
        """The address that SIP listens on, or would."""
        running = self.state is not None and self.asterisk_pid and self.state.listen
        return self.state.listen if running and self.state is not None else self.settings.pbx.listen


def admit(run: Path) -> Patient:
    """Look at what there is. Raises nothing: what cannot be read is said in the result."""
    settings, problems = Settings(), tuple[Problem, ...]()
    try:
        settings = load_settings()
    except ConfigError as error:
        problems = tuple(error.problems)
    except OSError as error:
        problems = (Problem(str(error.filename or "config/site.toml"), 0, f"cannot be read: {error.strerror}"),)
    state, trouble = read_state(run)
    asterisk = running(run, "asterisk") or search(f"{run.resolve()}/etc/asterisk.conf", "-f")
    kefu = running(run, "kefu") or search(str(run), "serve")
    status, silence = asyncio.run(ask(Path(state.socket_dir) / "kefu.sock")) if state else (None, "")
    return Patient(run, settings, problems, state, trouble, asterisk, kefu, status, silence, why_closed(run))


def why_closed(run: Path) -> str:
    """Why a run folder cannot be used by this user; "" when it can, or can be made."""
    try:
        if not run.exists():
            return ""
        if not run.is_dir():
            return "is not a folder"
        owner = run.owner() if run.stat().st_uid != os.getuid() else "you"
    except KeyError:
        owner = f"user {run.stat().st_uid}"
    except OSError as error:
        return f"cannot be looked at: {error.strerror}"
    mode = stat.S_IMODE(run.stat().st_mode)
    return "" if os.access(run, os.R_OK | os.X_OK) else f"is closed to you: it belongs to {owner}, mode {mode:04o}"


def read_state(run: Path) -> tuple[PbxState | None, str]:
    """The state in the run folder, or None and why not ("": there is none)."""
    try:
        return PbxState.load(run), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"cannot be read: {error.strerror}"
    except (ValueError, TypeError):
        return None, "does not hold what kefu writes there"


def running(run: Path, name: str, proc: Path = Path("/proc")) -> int:
    """The process whose id stands in ``NAME.pid``, if it is still the one of this run folder; else 0."""
    try:
        pid = int((run / f"{name}.pid").read_text())
        line = (proc / str(pid) / "cmdline").read_bytes()
    except (OSError, ValueError):
        return 0
    return pid if belongs(line, run) else 0


def search(*words: str, proc: Path = Path("/proc")) -> int:
    """The oldest process that has all these words in its command line, where no ``NAME.pid`` could be written; or 0."""
    for pid in sorted(int(folder.name) for folder in proc.glob("[0-9]*")):
        with contextlib.suppress(OSError):
            if set(words) <= set(_words((proc / str(pid) / "cmdline").read_bytes())):
                return pid
    return 0


def belongs(command_line: bytes, run: Path) -> bool:
    """Whether a process was started for this run folder, by its command line (parts end with a zero byte)."""
    places = {str(run), str(run.resolve())}
    return any(word in places or word.startswith(tuple(f"{p}/" for p in places)) for word in _words(command_line))


def _words(command_line: bytes) -> list[str]:
    return command_line.decode(errors="replace").split("\0")


async def ask(socket: Path) -> tuple[Mapping[str, Any] | None, str]:
    """kefu's status, or None and why it is silent ("": nobody is there)."""
    try:
        async with asyncio.timeout(_SECONDS):
            found: Mapping[str, Any] = await call(socket, "status")
            return found, ""
    except TimeoutError:
        return None, f"kefu has answered nothing for {_SECONDS:.0f} s"
    except PermissionError:
        return None, f"{socket} belongs to somebody else"
    except (CommandRefused, aiohttp.ClientPayloadError, aiohttp.ContentTypeError, ValueError) as error:
        return None, f"kefu's answer makes no sense: {error}"
    except aiohttp.ClientConnectorError as error:
        denied = isinstance(error.os_error, PermissionError)
        return None, f"{socket} belongs to somebody else" if denied else ""
    except (aiohttp.ClientError, OSError):
        return None, ""
