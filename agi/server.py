"""The FastAGI server: bounded, with time-outs, one task a session, and a deadline on every script.

A script is a coroutine from an environment to channel variables. One that is late or fails is answered with
no variables: the dialplan goes on without it.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from agi.protocol import AgiError, AgiHangup, Environment, parse_reply, set_variables
from agi.session import Session

log = logging.getLogger(__name__)
Script = Callable[[Environment], Awaitable[Mapping[str, str]]]
BACKLOG = 1024
_STRANGER_SECONDS = 60.0


@dataclass
class Counters:
    """What the server has seen."""

    served: int = 0
    late: int = 0
    failed: int = 0
    refused: int = 0
    malformed: int = 0
    strangers: int = 0


class AgiServer:
    """Serves ``scripts`` by name on loopback."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        port: int,
        deadline: float = 0.3,
        read_seconds: float = 3.0,
        limit: int = 4000,
        secret: str = "",
        on_stranger: Callable[[int], None] = lambda count: None,
    ) -> None:
        """``secret``: the first part of the path that clients must know ("": none). ``on_stranger`` is told, once a
        minute at the most, how many came without it since it was told last. A session has ``read_seconds`` for all
        that it reads, and ``deadline`` for its script."""
        self._scripts = dict(scripts)
        self._secret, self._on_stranger = secret, on_stranger
        self._strangers, self._told_at = 0, -_STRANGER_SECONDS
        self._port, self._deadline, self._read_seconds, self._limit = port, deadline, read_seconds, limit
        self._sessions: set[Session] = set()
        self._tasks: asyncio.TaskGroup | None = None
        self.counters = Counters()
        self.port = port

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Serve until cancelled; sessions that are open then are ended."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Session(self, self._read_seconds + self._deadline), "127.0.0.1", self._port, backlog=BACKLOG
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            async with asyncio.TaskGroup() as self._tasks:
                started()
                await asyncio.Event().wait()
        finally:
            server.close()
            for session in list(self._sessions):
                session.end()

    # What sessions tell (see `agi.session.Host`) --------------------------------------------------------

    def came(self, session: Session) -> bool:
        """A connection; whether there is room for it."""
        if len(self._sessions) >= self._limit:
            self.counters.refused += 1
            return False
        self._sessions.add(session)
        return True

    def asked(self, session: Session, environment: Environment) -> None:
        """Its header block is whole: the script runs, and its variables are set."""
        assert self._tasks is not None, "nobody comes before `run`"
        self._tasks.create_task(self._served(session, environment))

    def malformed(self, error: Exception) -> None:
        """What came is no AGI."""
        self.counters.malformed += 1
        log.info("FastAGI client refused: %s", error)

    def left(self, session: Session) -> None:
        """It is over."""
        self._sessions.discard(session)

    # Inside ---------------------------------------------------------------------------------------------

    async def _served(self, session: Session, environment: Environment) -> None:
        try:
            await self._serve(session, environment)
        except (AgiError, ValueError) as error:
            self.malformed(error)
        except AgiHangup:
            log.debug("FastAGI client went away")
        except Exception:
            self.counters.failed += 1
            log.exception("FastAGI session failed")
        finally:
            session.end()

    async def _serve(self, session: Session, environment: Environment) -> None:
        secret, _, name = environment.script.rpartition("/")
        if self._secret and not hmac.compare_digest(secret.encode(), self._secret.encode()):
            self._stranger()
            return
        script = self._scripts.get(name)
        if script is None:
            log.warning("the dialplan asked for an unknown AGI script %r", name[:60])
            variables: Mapping[str, str] = {}
        else:
            variables = await self._answer(script, name, environment)
        for command in set_variables(variables):
            parse_reply(await session.command(command))
        self.counters.served += 1

    def _stranger(self) -> None:
        """Somebody without the secret: counted, and told now and then."""
        self.counters.strangers += 1
        self._strangers += 1
        now = time.monotonic()
        if now - self._told_at >= _STRANGER_SECONDS:
            self._told_at = now
            log.warning("%d FastAGI requests without this run's secret were refused", self._strangers)
            self._on_stranger(self._strangers)
            self._strangers = 0

    async def _answer(self, script: Script, name: str, environment: Environment) -> Mapping[str, str]:
        try:
            async with asyncio.timeout(self._deadline):
                return await script(environment)
        except TimeoutError:
            self.counters.late += 1
            log.warning("AGI script %s missed its deadline of %g s", name, self._deadline)
        except Exception:
            self.counters.failed += 1
            log.exception("AGI script %s failed", name)
        return {}
