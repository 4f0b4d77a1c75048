"""Drives telephones and carriers of others: PJSUA2 and baresip in processes of their own, and SIPp."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import struct
import sys
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ari_app.pbx.install import ROOTFS, enter
from ari_app.pbx.network import free_port

HERE = Path(__file__).resolve().parent
LEVEL = 0.02  # of full scale: the tone played is 0.24, and nothing else comes near it
Event = dict[str, Any]


def pjsua_python() -> str:
    """A Python with PJSUA2: the one that KEFU_PJSUA_PYTHON names, or this one. Skips without one."""
    named = os.environ.get("KEFU_PJSUA_PYTHON", "")
    if not named and not find_spec("pjsua2"):
        pytest.skip("no PJSUA2: pip install pjsua2-python, here or in a Python that KEFU_PJSUA_PYTHON names")
    return named or sys.executable


def program(name: str, package: str) -> str:
    """A program of the system. Skips without it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name}: apt-get install {package}")
    return found


def _frames(file: Path) -> tuple[np.ndarray[Any, np.dtype[np.float64]], int]:
    """A recording in frames of 20 ms, though it may still be written (its lengths are not looked at), and its rate."""
    data = file.read_bytes()
    rate = struct.unpack("<I", data[24:28])[0] if len(data) > 44 else 8000
    sound = np.frombuffer(data[44 : 44 + (len(data) - 44) // 2 * 2], "<i2").astype(float) / 32768
    frame = rate // 50
    return sound[: len(sound) // frame * frame].reshape(-1, frame), rate


def seconds_of_tone(file: Path, hertz: float) -> float:
    """How long a tone is heard in a recording."""
    frames, rate = _frames(file)
    wave_form = np.exp(-2j * np.pi * hertz * np.arange(frames.shape[1]) / rate)
    return float((np.abs(frames @ wave_form) * 2 / frames.shape[1] > LEVEL).sum()) / 50


def loud_seconds(file: Path) -> float:
    """How long anything is heard in a recording."""
    frames, _ = _frames(file)
    return float((np.sqrt((frames**2).mean(1)) > LEVEL).sum()) / 50


class Softphone:
    """PJSUA2, driven by lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process, self.events = process, []  # type: tuple[asyncio.subprocess.Process, list[Event]]
        self._news = asyncio.Condition()

    async def read(self) -> None:
        """Take what it says; returns when it is gone."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            if line.startswith(b"{"):
                async with self._news:
                    self.events.append(json.loads(line))
                    self._news.notify_all()

    def do(self, order: str, **more: Any) -> None:  # noqa: ANN401 - JSON
        """Give an order."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": order, **more}).encode() + b"\n")

    async def event(self, name: str, seconds: float = 20, **facts: object) -> Event:
        """Wait for an event with these facts. Raises AssertionError with what came instead."""

        def found() -> Event | None:
            wanted = {"event": name, **facts}
            return next((one for one in self.events if wanted.items() <= one.items()), None)

        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: found() is not None)
        except TimeoutError:
            raise AssertionError(f"no {name} {facts} within {seconds} s: {self.events[-8:]}") from None
        event = found()
        assert event is not None
        return event

    async def dial(self, number: str) -> int:
        """Call a number and wait for the answer; the call's number."""
        before = sum(event["event"] == "dialled" for event in self.events)
        self.do("dial", to=number)
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: sum(e["event"] == "dialled" for e in self.events) > before)
        call = int([event for event in self.events if event["event"] == "dialled"][-1]["call"])
        await self.event("state", call=call, state="CONFIRMED")
        return call

    async def heard(self, call: int, hertz: float, seconds: float, within: float = 10) -> None:
        """Wait until a call has heard so much of a tone since it was asked. Raises AssertionError."""
        file = Path((await self.event("sound", call=call))["heard"])
        before = seconds_of_tone(file, hertz)
        for _ in range(round(within / 0.2)):
            await asyncio.sleep(0.2)
            if seconds_of_tone(file, hertz) - before >= seconds:
                return
        raise AssertionError(f"{hertz:g} Hz was heard for {seconds_of_tone(file, hertz) - before:.1f} s of {seconds} s")


async def _gone(process: asyncio.subprocess.Process, seconds: float) -> None:
    """Wait until it has ended by itself; end it when it does not."""
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


@asynccontextmanager
async def softphone(
    user: str,
    password: str,
    server: str,
    folder: Path,
    tone: int,
    **more: Any,  # noqa: ANN401 - JSON
) -> AsyncIterator[Softphone]:
    """A registered softphone; ``more`` as in `softphone.py`."""
    settings = {"user": user, "password": password, "server": server, "folder": str(folder), "tone": tone, **more}
    process = await asyncio.create_subprocess_exec(
        pjsua_python(), str(HERE / "softphone.py"), json.dumps(settings),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    phone = Softphone(process)
    async with asyncio.TaskGroup() as group:
        reader = group.create_task(phone.read())
        try:
            await phone.event("registered", code=200)
            yield phone
        finally:
            assert process.stdin is not None
            process.stdin.close()
            await _gone(process, 5)
            reader.cancel()


def write_tone(file: Path, hertz: float) -> None:
    """A minute of a tone at 8 kHz."""
    turn = 2 * np.pi * hertz / 8000
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes((8000 * np.sin(turn * np.arange(480000))).astype("<i2").tobytes())


class Baresip:
    """Debian's baresip, driven over its control port; sound from a file, and into files."""

    def __init__(self, folder: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.folder, self._reader, self._writer = folder, reader, writer
        self.events: list[Event] = []

    async def read(self) -> None:
        """Take what it says, for ever."""
        while True:
            await self.read_one()

    async def read_one(self) -> None:
        """The next thing that it says: JSON in a netstring."""
        length = await self._reader.readuntil(b":")
        body = await self._reader.readexactly(int(length[:-1]) + 1)
        self.events.append(json.loads(body[:-1]))

    def do(self, command: str, parameters: str = "") -> None:
        """Give a command."""
        raw = json.dumps({"command": command, "params": parameters}).encode()
        self._writer.write(b"%d:%s," % (len(raw), raw))

    def close(self) -> None:
        """Let go of its control port."""
        self._writer.close()

    async def dial(self, uri: str) -> None:
        """Call; said again when nothing came of it, which happens while it is still busy with its start."""
        for _ in range(4):
            self.do("dial", uri)
            for _ in range(20):
                await asyncio.sleep(0.1)
                if any(str(event.get("type", "")).startswith("CALL_") for event in self.events):
                    return
        raise AssertionError(f"baresip does not call: {self.events[-5:]}")

    def heard(self) -> Path | None:
        """The newest recording of what it heard."""
        found = sorted(self.folder.glob("dump*dec.wav"), key=lambda file: file.stat().st_mtime)
        return found[-1] if found else None


def _baresip_files(folder: Path, user: str, password: str, server: str, tone: int) -> int:
    """Its configuration; the control port."""
    folder.mkdir(parents=True)
    write_tone(folder / "tone.wav", tone)
    sip, control = free_port(0, socket.SOCK_DGRAM), free_port(0, socket.SOCK_STREAM)
    modules = ("g711.so", "aufile.so", "ausine.so", "aubridge.so", "sndfile.so", "stdio.so")
    programs = ("account.so", "menu.so", "ctrl_tcp.so", "contact.so", "mwi.so")
    (folder / "config").write_text(
        f"sip_listen 127.0.0.1:{sip}\nmodule_path /usr/lib/baresip/modules\naudio_player aubridge,sink\n"
        f"audio_source aufile,{folder}/tone.wav\naudio_alert aubridge,sink\nausrc_srate 8000\nauplay_srate 8000\n"
        f"ausrc_channels 1\nauplay_channels 1\nsnd_path {folder}\nnet_interface 127.0.0.1\n"
        f"ctrl_tcp_listen 127.0.0.1:{control}\n"
        + "".join(f"module {one}\n" for one in modules)
        + "".join(f"module_app {one}\n" for one in programs)
    )
    account = f"<sip:{user}@{server}>;auth_user={user};auth_pass={password};regint=120;mwi=yes\n"
    (folder / "accounts").write_text(account)
    (folder / "contacts").write_text("")
    return control


async def _started(binary: str, folder: Path, control: int) -> tuple[asyncio.subprocess.Process, Baresip]:
    """A baresip that answers on its control port. Raises TimeoutError, and the process is gone then."""
    process = await asyncio.create_subprocess_exec(
        binary, "-f", str(folder), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(8):
            while True:
                try:
                    streams = await asyncio.open_connection("127.0.0.1", control)
                    break
                except OSError:
                    await asyncio.sleep(0.1)
        phone = Baresip(folder, *streams)
        try:
            phone.do("reginfo")
            async with asyncio.timeout(4):
                await phone.read_one()
        except BaseException:
            phone.close()
            raise
    except BaseException:
        process.kill()
        await process.wait()
        raise
    return process, phone


@asynccontextmanager
async def baresip(user: str, password: str, server: str, folder: Path, tone: int) -> AsyncIterator[Baresip]:
    """A registered baresip. One that opens its control port and never answers there is begun anew, twice at most."""
    binary = program("baresip", "baresip-core")
    control = _baresip_files(folder, user, password, server, tone)
    for attempt in range(3):
        try:
            process, phone = await _started(binary, folder, control)
            break
        except TimeoutError:
            if attempt == 2:
                raise
    try:
        async with asyncio.TaskGroup() as group:
            reader = group.create_task(phone.read())
            yield phone
            reader.cancel()
    finally:
        phone.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def sipp_program(folder: Path) -> list[str]:
    """SIPp of the system, or that of Asterisk's own tree. Skips without one."""
    if not shutil.which("sipp") and ROOTFS.is_dir():
        return [*enter(ROOTFS, [folder]), "sipp"]
    return [program("sipp", "sip-tester")]


async def _sipp(scenario: str, folder: Path, *arguments: str) -> int:
    """One call by a scenario; SIPp's exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "scenario.xml"
    file.write_text(scenario)
    port = str(free_port(0, socket.SOCK_DGRAM))
    process = await asyncio.create_subprocess_exec(
        *sipp_program(folder), *arguments, "-sf", str(file), "-m", "1", "-p", port, "-nostdin",
        "-timeout", "60s", stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    return await process.wait()


async def carrier_calls(server: str, number: str, headers: str, folder: Path, seconds: float = 4) -> int:
    """A call by SIPp as a carrier's trunk would bring it; SIPp's exit status. ``headers``: From, and what else."""
    scenario = (HERE / "carrier.xml").read_text()
    scenario = scenario.replace("[headers]", headers).replace("[pause]", str(round(seconds * 1000)))
    return await _sipp(scenario, folder, server, "-s", number, "-i", "127.0.0.1")


async def call_by_ipv6(server: str, password: str, folder: Path) -> int:
    """SIPp as the caller's phone 6001 on ::1; its exit status, which is not 0 unless the sound goes by IPv6 too."""
    scenario = (HERE / "ipv6.xml").read_text().replace("[secret]", password)
    return await _sipp(scenario, folder, server, "-i", "[::1]")
