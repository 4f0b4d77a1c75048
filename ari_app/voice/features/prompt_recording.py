"""Recording prompts by telephone: kefu rings a phone, the speaker reads after the tone, hears it, and keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ari_app.ari.events import RecordingFailed, RecordingFinished
from ari_app.ari.ids import new_id
from ari_app.contact.answers import Pressed
from ari_app.contact.dialling_policy import Errand, NumberRefused
from ari_app.foundation import steady
from ari_app.voice.call.desk import Desk
from ari_app.voice.call.intake import new_call_id
from ari_app.voice.call.session import CallSession
from ari_app.voice.dialling.customer import ring_customer
from ari_app.voice.dialogue.ask import ask, say
from models.domain.call_state import CallState, Outcome
from models.domain.caller import LANGUAGES, Call
from models.domain.dialling import Purpose
from models.domain.errors import CommandRefused
from models.domain.flow_events import PromptRecorded
from models.domain.identity import Identity

_TAKES = 5
_LONGEST = 120
_ANSWER_SECONDS = 10.0


def record_prompt(desk: Desk, name: str, language: str, phone: str, studio: Path, who: Identity) -> str:
    """Ring ``phone`` and begin. Raises CommandRefused."""
    if not desk.flows.prompts.has(name):
        raise CommandRefused(f"there is no prompt {name!r}; `kefu prompts list` shows them")
    if language not in LANGUAGES:
        raise CommandRefused(f"unknown language {language!r}; there are: {', '.join(LANGUAGES)}")
    if not phone.isdigit():
        raise CommandRefused(f"{phone!r} is not an extension: give the digits of the phone that is to ring")
    verdict = desk.dialling.allowed(phone, who, Purpose.PROMPT)
    if not verdict.allowed:
        desk.dialling.refuse(verdict, who, Purpose.PROMPT)
        raise NumberRefused(verdict)
    call = Call(new_call_id(), new_id("customer"), phone, "", steady.now(), language=language, direction="out")
    desk.start(call, _Booth(name, language, studio / language / f"{name.replace('/', '-')}.wav", who))
    return f"ringing {phone}"


@dataclass(frozen=True)
class _Booth:
    """The story of such a call."""

    name: str
    language: str
    file: Path
    who: Identity

    async def __call__(self, session: CallSession) -> Outcome:
        session.language = self.language
        errand = Errand(self.who, Purpose.PROMPT)
        await ring_customer(session, session.services.settings.desk.outbound_ring_seconds, errand)
        session.outcome = Outcome.TEST
        session.move(CallState.MENU)
        text = session.script.prompts.text(self.name, self.language)
        for _ in range(_TAKES):
            await say(
                session, [*await session.media("booth_intro", values={"text": text}), session.script.prompts.beep()]
            )
            take = f"booth-{session.call.id}"
            await self._record(session, take)
            media = [f"recording:{take}", *await session.media("booth_keep")]
            answer = await ask(session, media, None, _ANSWER_SECONDS)
            if answer == Pressed("1"):
                await self._keep(session, take)
                await say(session, await session.media("booth_kept"))
                break
            await session.services.switch.rest.discard(f"/recordings/stored/{take}")
            if not isinstance(answer, Pressed):
                break
        return Outcome.TEST

    @staticmethod
    async def _record(session: CallSession, take: str) -> None:
        services = session.services
        with services.switch.bus.subscribe(f"recording:{take}") as events:
            await services.switch.rest.create(
                f"/channels/{session.call.channel_id}/record",
                name=take, format="wav", maxDurationSeconds=str(_LONGEST), maxSilenceSeconds="3", terminateOn="#",
                ifExists="overwrite",
            )  # fmt: skip
            await events.next(RecordingFinished, RecordingFailed)

    async def _keep(self, session: CallSession, take: str) -> None:
        wav = await session.services.switch.rest.fetch(f"/recordings/stored/{take}/file")
        await session.services.switch.rest.discard(f"/recordings/stored/{take}")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        half = self.file.with_suffix(".half")
        half.write_bytes(wav)
        half.replace(self.file)
        session.publish(PromptRecorded(prompt=self.name, language=self.language, by=str(self.who)))
