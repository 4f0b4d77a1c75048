"""Plays one script: a telephone that calls, hears, presses and says, and looks at what the centre wrote down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from ari_app.demo.speech import read_wav, with_line_noise
from ari_app.flowtest.audio import heard_in, media_file, piece_of, with_noise
from ari_app.flowtest.expect import CHECKS, found, told
from ari_app.flowtest.script import Act, Script
from ari_app.flowtest.stage import Stage
from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.g711 import to_ulaw
from ari_app.phone.rtp import FRAME, RtpStream
from ari_app.phone.telephone import Telephone
from ari_app.store.row import Row

_LOOK = 0.03
_SETTLE = 1.5  # after a test, for the centre to let its call go


@dataclass
class Result:
    """How a test went. ``failure`` is "" when it passed; ``call`` is there when a recording may be written; ``beside``:
    how it failed beside other calls, before it was played alone."""

    script: Script
    seconds: float = 0.0
    failure: str = ""
    line: int = 0
    skipped: str = ""
    call_id: str = ""
    rows: list[Row] = field(default_factory=list)
    call: SipCall | None = None
    beside: str = ""


class Unmet(Exception):
    """Something that was expected did not come."""


async def play(stage: Stage, script: Script) -> Result:
    """Play it from the first line to the last, and hang up."""
    result = Result(script)
    reason = cannot_be_heard(stage, script)
    if reason:
        result.skipped = reason
        return result
    begun = time.monotonic()
    async with stage.lock(script.number):
        player = _Player(stage, script, result)
        try:
            await player.run()
        except (Unmet, CallFailed, TimeoutError, OSError) as failure:
            result.failure = str(failure) or "the other side did not answer in time"
            result.line = player.act.line if player.act else script.line
    result.seconds = round(time.monotonic() - begun, 2)
    return result


def cannot_be_heard(stage: Stage, script: Script) -> str:
    """Why a test that speaks cannot be played here; "" when it can."""
    speaks = any(act.verb == "say" for act in script.acts)
    if speaks and not stage.app.services.hearing.menus.hears(script.language):
        return f"no recogniser for {script.language} is installed"
    return ""


def sound_of(row: Row, prompt: str) -> str:
    """The medium of one of the prompts that were said together."""
    prompts, media = row.data["prompts"], row.data["media"]
    return str(media[min(prompts.index(prompt), len(media) - 1)])


class _Player:
    def __init__(self, stage: Stage, script: Script, result: Result) -> None:
        self.stage, self.script, self.result = stage, script, result
        self.act: Act | None = None
        self._since = len(stage.rows)
        self._acted_at = time.monotonic()
        self._phone: Telephone | None = None

    async def run(self) -> None:
        """Set the stage, play, clear the stage."""
        stage, script = self.stage, self.script
        stage.lookups.given[script.number] = script.given
        if script.moment:
            stage.app.services.flows.moments[script.number] = self._moment(
                script.moment, stage.app.services.flows.flow.zone
            )
        password = stage.pbx.passwords["outside"]
        try:
            for user, does in script.agents.items():
                await self._agent(user, does)
            async with Telephone("outside", password, stage.server, stage.clock, script.number) as phone:
                phone.tune = self._tune
                self._phone = phone
                for act in script.acts:
                    self.act = act
                    await self._do(act)
        finally:
            self.result.rows = self._rows(0)
            for user in script.agents:
                self._logout(user)
            await self._settled()
            stage.lookups.given.pop(script.number, None)
            stage.app.services.flows.moments.pop(script.number, None)

    @staticmethod
    def _moment(written: float, zone: str) -> float:
        """The time that a test takes for now, on the clock of the flow's time zone."""
        clock = datetime.fromtimestamp(written, UTC)
        return clock.replace(tzinfo=ZoneInfo(zone) if zone else None).timestamp()

    def _tune(self, stream: RtpStream) -> None:
        quality = self.script.quality
        stream.codec, stream.loss, stream.jitter = quality.codec, quality.loss / 100, quality.jitter / 1000
        stream.echo = 10 ** (-quality.echo / 20) if quality.echo else 0.0
        stream.keeps_sent = True
        if quality.noise:
            level = 3000 / 10 ** (quality.noise / 20)
            noise = np.random.default_rng(3).normal(0, level, FRAME * 500).astype(np.int16)
            data = to_ulaw(noise)
            stream.background = [data[start : start + FRAME] for start in range(0, len(data), FRAME)]

    async def _agent(self, user: str, does: str) -> None:
        phone = await self.stage.agent(user)
        answers: dict[str, Callable[[SipCall], None]] = {
            "answers": lambda call: call.answer(), "declines": lambda call: call.reject(),
        }  # fmt: skip
        phone.on_call = answers.get(does, lambda call: None)
        self.stage.app.services.floor.roster.login(user, "flow test")

    def _logout(self, user: str) -> None:
        roster = self.stage.app.services.floor.roster
        if user in {status.agent.id for status in roster.all()}:
            roster.logout(user, "flow test")

    async def _do(self, act: Act) -> None:
        if act.verb == "expect":
            await self._expect(act)
            return
        if act.verb == "hear":
            await self._hear(act)
            return
        if act.verb == "wait":
            await asyncio.sleep(float(act.values[0]))
            return
        self._since, self._acted_at = len(self.stage.rows), time.monotonic()
        await self._move(act)

    async def _move(self, act: Act) -> None:
        """What the caller does: everything that was seen before is behind them."""
        if act.verb == "dial":
            assert self._phone is not None
            self.result.call = await self._phone.dial(act.values[0], act.within)
            await self._until(self._arrived, act.within, "the centre saw no call")
            return
        call = self._call()
        if act.verb == "press":
            await call.press(act.values[0])
        elif act.verb == "say":
            await self._say(call, *act.values)
        else:
            await call.hang_up()

    async def _say(self, call: SipCall, kind: str, value: str) -> None:
        script = self.script
        if kind == "file":
            pcm = read_wav(Path(script.file).parent / value)
        else:
            pcm = await self.stage.speaker(script.voice).pcm(value, script.language)
        noise = script.quality.noise
        await call.say(with_noise(pcm, noise) if noise else with_line_noise(pcm))

    async def _expect(self, act: Act) -> None:
        what, value = act.values
        if what == "hang up":
            await self._until(lambda: self._call().ended.is_set(), act.within, "the centre did not hang up")
            return
        fits = await self._comes(lambda: found(self._rows(self._since), what, value), act.within)
        if not fits:
            seen = told(self._rows(self._since))
            raise Unmet(f"expected {what} {value!r} within {act.within:g} s; since the caller's last act came: {seen}")

    async def _hear(self, act: Act) -> None:
        """The prompt's own sound arrives at the telephone; ``something``: any sound does."""
        name, call = act.values[0], self._call()
        if name == "something":
            await call.hear(self._acted_at, act.within)
            return

        def arrived() -> bool:
            rows = [row for row in self._rows(self._since) if CHECKS["prompt"](row, name)]
            files = {media_file(sound_of(row, name), Path(self.stage.pbx.sounds)) for row in rows}
            if None in files and call.level() > 100:
                return True
            pcm = call.heard(self._acted_at - 1)
            return any(heard_in(piece_of(file), pcm) for file in files if file is not None)

        words = f"the sound of {name} did not arrive within {act.within:g} s; came: {told(self._rows(self._since))}"
        await self._until(arrived, act.within, words, 0.2)

    def _call(self) -> SipCall:
        if self.result.call is None:
            raise Unmet("nobody has dialled yet")
        return self.result.call

    def _arrived(self) -> bool:
        for row in self.stage.rows[self._since :]:
            if row.kind == "CallArrived" and row.data["number"] == self.script.number:
                self.result.call_id = row.call_id
                return True
        return False

    def _rows(self, since: int) -> list[Row]:
        wanted = self.result.call_id
        return [row for row in self.stage.rows[since:] if wanted and row.call_id == wanted]

    async def _until(self, condition: Callable[[], bool], seconds: float, words: str, look: float = _LOOK) -> None:
        if not await self._comes(condition, seconds, look):
            raise Unmet(words)

    async def _comes(self, condition: Callable[[], object], seconds: float, look: float = _LOOK) -> bool:
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                return False
            await asyncio.sleep(look)
        return True

    async def _settled(self) -> None:
        calls = self.stage.app.calls
        await self._comes(lambda: self.result.call_id not in calls, _SETTLE)
        self.result.rows = self._rows(0)
