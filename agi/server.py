"""The FastAGI server: bounded, with time-outs, one task a session, and a deadline on every script.

A script is a coroutine from an environment to channel variables. One that is late or fails is answered with
no variables: the dialplan goes on without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from agi.protocol import AgiError, AgiHangup, Environment, HeaderReader, parse_reply, set_variable

log = logging.getLogger(__name__)
Script = Callable[[Environment], Awaitable[Mapping[str, str]]]
BACKLOG = 1024


@dataclass
class Counters:
    """What the server has seen."""

    served: int = 0
    late: int = 0
    failed: int = 0
    refused: int = 0
    malformed: int = 0


class AgiServer:
    """Serves ``scripts`` by name on loopback."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        port: int,
        deadline: float = 0.3,
        read_seconds: float = 3.0,
        limit: int = 4000,
    ) -> None:
        self._scripts = dict(scripts)
        self._port, self._deadline, self._read_seconds, self._limit = port, deadline, read_seconds, limit
        self._sessions: set[asyncio.Task[None]] = set()
        self.counters = Counters()
        self.port = port

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Serve until cancelled; sessions that are open then are ended."""
        server = await asyncio.start_server(
            self._accept, "127.0.0.1", self._port, backlog=BACKLOG, limit=16384
        )  # fmt: skip
        self.port = server.sockets[0].getsockname()[1]
        started()
        try:
            async with server:
                await server.serve_forever()
        finally:
            for task in self._sessions:
                task.cancel()
            await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; asyncio owns the task that runs this."""
        task = asyncio.current_task()
        assert task is not None
        if len(self._sessions) >= self._limit:
            self.counters.refused += 1
            writer.close()
            return
        self._sessions.add(task)
        try:
            await self._session(reader, writer)
        except (AgiError, ValueError) as error:
            self.counters.malformed += 1
            log.info("FastAGI client refused: %s", error)
        except (AgiHangup, ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            log.debug("FastAGI client went away")
        except Exception:
            self.counters.failed += 1
            log.exception("FastAGI session failed")
        finally:
            self._sessions.discard(task)
            writer.close()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        environment = await self._environment(reader)
        if environment is None:
            return
        script = self._scripts.get(environment.script)
        if script is None:
            log.warning("the dialplan asked for an unknown AGI script %r", environment.script[:60])
            variables: Mapping[str, str] = {}
        else:
            variables = await self._answer(script, environment)
        for name, value in variables.items():
            writer.write(set_variable(name, value))
            async with asyncio.timeout(self._read_seconds):
                await writer.drain()
                line = await reader.readline()
            if not line:
                return
            parse_reply(line)
        self.counters.served += 1

    async def _environment(self, reader: asyncio.StreamReader) -> Environment | None:
        headers = HeaderReader()
        async with asyncio.timeout(self._read_seconds):
            while True:
                data = await reader.read(4096)
                if not data:
                    return None
                environment = headers.feed(data)
                if environment is not None:
                    return environment

    async def _answer(self, script: Script, environment: Environment) -> Mapping[str, str]:
        try:
            async with asyncio.timeout(self._deadline):
                return await script(environment)
        except TimeoutError:
            self.counters.late += 1
            log.warning("AGI script %s missed its deadline of %g s", environment.script, self._deadline)
        except Exception:
            self.counters.failed += 1
            log.exception("AGI script %s failed", environment.script)
        return {}
