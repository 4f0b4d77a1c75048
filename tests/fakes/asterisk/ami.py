"""The manager interface, as much of it as kefu uses: login, device states, MixMonitor."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.fakes.asterisk.pbx import Pbx
from tests.fakes.asterisk.recording import wav
from tests.fakes.asterisk.things import Channel

Fields = dict[str, str]
_LONGEST = 60.0  # seconds of silence that a file of a call holds at most


class AmiServer:
    """Serves managers on a port of loopback."""

    def __init__(self, pbx: Pbx, user: str, secret: str) -> None:
        self._pbx, self._user, self._secret = pbx, user, secret
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._states: dict[str, str] = {}
        self._mixes: dict[str, tuple[float, list[Path]]] = {}
        self.refuses: dict[str, str] = {}
        self.actions: list[Fields] = []
        self.port = 0

    async def start(self, port: int = 0) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        if self._server is not None:
            self._server.close()
            self.drop()
            await self._server.wait_closed()

    def drop(self) -> None:
        """Cut every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    def device(self, name: str, state: str) -> None:
        """A telephone's state; told to everybody when it is new."""
        if self._states.get(name) != state:
            self._states[name] = state
            for writer in self._writers:
                _send(writer, {"Event": "DeviceStateChange", "Device": f"PJSIP/{name}", "State": state})

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            while True:
                fields: Fields = {}
                while line := (await reader.readline()).decode().strip():
                    name, _, value = line.partition(":")
                    fields[name.strip()] = value.strip()
                if not fields:
                    return
                self._action(writer, fields)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self._writers.discard(writer)
            writer.close()

    def _action(self, writer: asyncio.StreamWriter, fields: Fields) -> None:
        self.actions.append(fields)
        name, mark = fields.get("Action", ""), {"ActionID": fields.get("ActionID", "")}
        if name == "Login":
            fits = (fields.get("Username"), fields.get("Secret")) == (self._user, self._secret)
            if fits:
                self._writers.add(writer)
            answer = {"Response": "Success" if fits else "Error", "Message": "Authentication accepted"}
            _send(writer, {**answer, **mark})
        elif name == "DeviceStateList":
            _send(writer, {"Response": "Success", "EventList": "start", **mark})
            for device, state in self._states.items():
                _send(writer, {"Event": "DeviceStateChange", "Device": f"PJSIP/{device}", "State": state, **mark})
            _send(writer, {"Event": "DeviceStateListComplete", "EventList": "Complete", **mark})
        else:
            refusal = self.refuses.get(name) or self._mix(name, fields)
            answer = {"Response": "Error" if refusal else "Success", "Message": refusal or "Success"}
            _send(writer, {**answer, **mark})

    def _mix(self, name: str, fields: Fields) -> str:
        """MixMonitor and its like; why it is refused, "" when it is done."""
        if not name.endswith("MixMonitor") and name != "MixMonitorMute":
            return ""
        channel = self._pbx.switch.channels.get(fields.get("Channel", ""))
        if channel is None:
            return "Channel not found"
        if name == "MixMonitor":
            files = [Path(part) for part in _files(fields)]
            self._mixes[channel.id] = (asyncio.get_running_loop().time(), files)
            _write(files, 0.0)
        elif name == "StopMixMonitor":
            self.finish(channel)
        return ""

    def finish(self, channel: Channel) -> None:
        """The channel, or its recording, is over: the files are complete."""
        begun, files = self._mixes.pop(channel.id, (0.0, []))
        _write(files, min(_LONGEST, asyncio.get_running_loop().time() - begun))


def _files(fields: Fields) -> list[str]:
    options = fields.get("Options", fields.get("options", ""))
    sides = [part[part.index("(") + 1 :] for part in options.split(")") if "(" in part]
    return [fields.get("File", ""), *sides]


def _write(files: list[Path], seconds: float) -> None:
    for file in files:
        if file.parent.is_dir():
            file.write_bytes(wav(b"", seconds))


def _send(writer: asyncio.StreamWriter, fields: Fields) -> None:
    writer.write(("".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n").encode())
