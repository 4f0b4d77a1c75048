"""The process that judges, seen from kefu: what it is told, what it answers, and another whenever it dies or hangs.

What a process knows of live calls is remembered here and told to its successor, so that a mark or a disclosure outlives
it. While there is none, `why_away` says so, and whoever asks for a permit is let through.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo

from ari_app.foundation import steady
from ari_app.foundation.guard import Tell, shielded
from ari_app.quality import wire
from ari_app.quality.outbox import Outbox
from ari_app.store.row import Row
from config.load import ROOT
from models.quality.rules.rule import RuleSet

log = logging.getLogger(__name__)
HANG_SECONDS = 10.0  # the oldest ask may wait for its answer
START_SECONDS = 120.0  # in which rules are to be ready to judge by
WORKER = "ari_app.quality.worker"
MOST_WAITING = 20_000  # asks without an answer
MOST_ROWS = 4000  # that are remembered of a call
_PAUSES = (0.2, 10.0)
_LOOK = 1.0


class RuleProcess:
    """``told`` gets each answer; ``restarted`` is told why a process was replaced; ``tell``: of a listener's fault."""

    def __init__(
        self, told: Callable[[wire.Judged], None], restarted: Callable[[str], object], tell: Tell,
        module: str = "",
    ) -> None:  # fmt: skip
        self._module = module or WORKER
        self._told, self._restarted = shielded(told, "what rules found", tell), restarted
        self._rules: wire.Rules | None = None
        self._numbers = itertools.count(1)
        self._calls: dict[str, deque[wire.Heard]] = {}
        self._waiting: deque[tuple[int, float]] = deque()
        self._process: asyncio.subprocess.Process | None = None
        self._outbox = Outbox()
        self._wanted, self._answered = asyncio.Event(), asyncio.Event()
        self._last = self._done = 0
        self._told_rules = self._ready = 0.0  # when rules were told, and when the process had them ready
        self._deadly: tuple[int, int] = (0, 0)  # the ask over which a process died, and how many did
        self.restarts, self.spent = 0, 0.0

    # What it is told --------------------------------------------------------------------------------

    def judge_by(self, ruleset: RuleSet, zone: tzinfo = UTC) -> None:
        """Rules from now on; the live calls are judged by them as if they had been in force from their beginning, and
        what they would have done by now is not done."""
        self._rules = wire.Rules(ruleset, zone)
        if self._process is not None:
            self._tell_everything()
        self._wanted.set()

    def hear(self, row: Row, known: bool = False) -> None:
        """A row about a call, or partial words of it."""
        ask = wire.Heard(next(self._numbers), row, known)
        if row.seq:
            self._calls.setdefault(row.call_id, deque(maxlen=MOST_ROWS)).append(ask)
        self._ask(ask)

    def tick(self, calls: Iterable[str], now: float) -> None:
        """The clock."""
        chosen = tuple(calls)
        if chosen and self._process is not None:
            self._ask(wire.Time(next(self._numbers), chosen, now))

    def forget(self, call_id: str) -> None:
        """A call is over: no successor has to know of it."""
        self._calls.pop(call_id, None)

    def _ask(self, ask: wire.Asked) -> None:
        self._last = ask.number
        if self._process is not None:
            self._waiting.append((ask.number, steady.now()))
            self._outbox.put(ask)

    # Whether it is there ------------------------------------------------------------------------------

    @property
    def why_away(self) -> str:
        """Why nothing is judged now; "" when it is."""
        if self._process is None:
            return "the process that judges by the rules is away"
        return "" if self._ready >= self._told_rules else "the process that judges by the rules is getting ready"

    @property
    def pid(self) -> int:
        """Of the process; 0: there is none."""
        return self._process.pid if self._process is not None else 0

    @property
    def behind(self) -> int:
        """Asks without an answer."""
        return len(self._waiting)

    async def caught_up(self, seconds: float) -> bool:
        """Wait until everything told so far is judged; whether it is, within so many seconds."""
        wanted = self._last
        self._outbox.flush()
        try:
            async with asyncio.timeout(seconds):
                while self._process is not None and self._waiting and self._waiting[0][0] <= wanted:
                    self._answered.clear()
                    await self._answered.wait()
        except TimeoutError:
            return False
        return self._process is not None

    # Its life ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Keep one alive for ever, from the first rules on."""
        pause, longest = _PAUSES
        await self._wanted.wait()
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=str(ROOT),
                start_new_session=True, limit=1 << 22,
            )  # fmt: skip
            before = self._done
            try:
                why = await self._serve(process)
            finally:
                await self._end(process)
            self.restarts += 1
            log.warning("the process that judges by the rules (%d) %s; starting another", process.pid, why)
            self._restarted(why)
            pause = _PAUSES[0] if self._done > before else min(longest, 2 * pause)
            await asyncio.sleep(pause)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        self._process = None
        self._outbox.close()
        self._blame()
        self._waiting.clear()
        self._answered.set()
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _serve(self, process: asyncio.subprocess.Process) -> str:
        """Until it dies or hangs; why it ended."""
        assert process.stdin is not None
        self._process = process
        self._outbox.open(process.stdin)
        self._tell_everything()
        reading = asyncio.timeout(None)
        try:
            async with reading, asyncio.TaskGroup() as group:
                looking = group.create_task(self._look(reading), name="rules that hang")
                why = await self._read(process)
                looking.cancel()
        except TimeoutError:
            return f"did not answer for {HANG_SECONDS:g} s"
        return why

    async def _look(self, reading: asyncio.Timeout) -> None:
        """End the reading when the oldest ask waits for too long, or too many wait."""
        while True:
            await asyncio.sleep(_LOOK)
            now, preparing = steady.now(), self._ready < self._told_rules
            since = self._told_rules if preparing else max(self._ready, self._waiting[0][1] if self._waiting else now)
            late = now - since > (START_SECONDS if preparing else HANG_SECONDS) and bool(preparing or self._waiting)
            if late or len(self._waiting) > MOST_WAITING:
                reading.reschedule(asyncio.get_running_loop().time())

    async def _read(self, process: asyncio.subprocess.Process) -> str:
        assert process.stdout is not None
        try:
            while True:
                (size,) = wire.HEAD.unpack(await process.stdout.readexactly(wire.HEAD.size))
                for judged in wire.unpacked(await process.stdout.readexactly(size)):
                    self._take(judged)
        except (asyncio.IncompleteReadError, ConnectionError):
            return f"ended with status {await process.wait()}"

    def _take(self, judged: wire.Judged) -> None:
        self.spent += judged.spent
        if not judged.number:
            self._ready = steady.now()
        else:
            while self._waiting and self._waiting[0][0] <= judged.number:
                self._waiting.popleft()
            self._done = max(self._done, judged.number)
        self._told(judged)
        self._answered.set()

    def _tell_everything(self) -> None:
        """To a new process, or by new rules: what has been said of the live calls, in its order, one by one."""
        if self._process is None or self._rules is None:
            return
        self._outbox.say(self._rules)
        self._told_rules = steady.now()
        rows = sorted((ask for rows in self._calls.values() for ask in rows), key=lambda ask: ask.number)
        for ask in rows:
            self._waiting.append((ask.number, steady.now()))
            self._outbox.say(wire.Heard(ask.number, ask.row, ask.known or ask.number <= self._done))

    def _blame(self) -> None:
        """A row over which two processes have died is not told to a third.

        Whoever dies over several rows has died over the first, until the next is told them one by one.
        """
        first = self._waiting[0][0] if self._waiting else 0
        self._deadly = (first, self._deadly[1] + 1 if first == self._deadly[0] else 1)
        if first and self._deadly[1] > 1:
            for rows in self._calls.values():
                for ask in [ask for ask in rows if ask.number == first]:
                    rows.remove(ask)
                    log.error("rules died twice over a %s of call %s; it is left out", ask.row.kind, ask.row.call_id)
