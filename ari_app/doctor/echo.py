"""The audio path: a short real call to the echo number, with kefu's own telephone."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ari_app.doctor.patient import Patient
from ari_app.doctor.result import Result, fault, ok, skipped, warning
from ari_app.pbx.runtime import TESTER_PHONES
from ari_app.phone.call import CallFailed, SipCall
from ari_app.phone.g711 import Pcm, from_ulaw
from ari_app.phone.rtp import MediaClock
from ari_app.phone.telephone import Telephone
from models.domain.audio import RATE

NUMBER = "910"
_CALL_SECONDS, _ALL_SECONDS = 5.0, 6.0
_LOUD = 3000
_BEEP_SECONDS, _QUIET_SECONDS = 2.0, 0.2
_BURSTS, _BETWEEN = 3, 0.35
_BUSY = "The machine is too busy for sound: see what else runs (`top`), or take fewer calls ([centre] max_calls)."
_LATE_MS, _LOST = 150.0, 0.05


@dataclass(frozen=True, slots=True)
class Echo:
    """What came of the call: how late each sound came back (milliseconds), the share of packets that did not; ``heard``
    and ``returned``: whether any packet came, and whether it was our sound; ``refused``: SIP's answer when there was
    no call, 0 for none."""

    delays_ms: tuple[float, ...] = ()
    lost: float = 0.0
    packets: int = 0
    refused: int = 0
    reason: str = ""

    @property
    def late_ms(self) -> float:
        """The middle one."""
        return sorted(self.delays_ms)[len(self.delays_ms) // 2]


def look_at_sound(patient: Patient) -> Iterator[Result]:
    """Call, measure, hang up."""
    state = patient.state
    user = TESTER_PHONES[0]
    if state is None or not (patient.asterisk_pid or patient.attached):
        yield skipped("sound.echo", "no call was tried: Asterisk does not run")
    elif patient.attached or not state.passwords.get(user):
        finding = "no call was tried: kefu has no account of its own on your Asterisk"
        yield skipped("sound.echo", finding, "Dial your own echo number from one of its telephones.")
    elif ":" in state.listen:
        yield skipped("sound.echo", "no call was tried: kefu's own telephone speaks IPv4 only")
    else:
        host = state.listen if state.listen != "0.0.0.0" else "127.0.0.1"
        yield judge(asyncio.run(echo_call((host, state.sip_port), user, state.passwords[user])))


async def echo_call(server: tuple[str, int], user: str, password: str) -> Echo:
    """Call the echo number; over within 6 s, whatever happens, and hung up."""
    phone = Telephone(user, password, server, MediaClock())
    phone.host = server[0]
    phone.tune = lambda stream: setattr(stream, "keeps_sent", True)
    try:
        async with asyncio.timeout(_ALL_SECONDS), phone:
            try:
                async with asyncio.timeout(_CALL_SECONDS):
                    return await _measured(await phone.dial(NUMBER))
            except CallFailed as error:
                return Echo(refused=error.status, reason=str(error))
            except TimeoutError:
                calls = [call for call in phone.calls.values() if call.up.is_set()]
                return Echo(reason="" if calls else "no answer", packets=sum(call.rtp.received for call in calls))
    except TimeoutError:
        return Echo(reason="no answer to our hanging up")


async def _measured(call: SipCall) -> Echo:
    """Past the beep, some short tones: when each was sent, and when it was back."""
    await _beep_is_over(call)
    begun, delays = time.monotonic(), []
    for _ in range(_BURSTS):
        since = time.monotonic()
        await call.say(tone(0.06))
        await asyncio.sleep(_BETWEEN)
        sent = next((at for at, data in call.rtp.sent if at >= since and _loud(data)), None)
        back = call.first_sound(sent, _LOUD) if sent is not None else None
        if sent is not None and back is not None:
            delays.append((back - sent) * 1000)
    await call.hang_up()
    sent_since = sum(at >= begun for at, _ in call.rtp.sent)
    heard_since = sum(at >= begun for at, _ in call.rtp.heard)
    lost = max(0.0, 1 - heard_since / sent_since) if sent_since else 0.0
    return Echo(tuple(delays), lost, call.rtp.received)


async def _beep_is_over(call: SipCall) -> None:
    """The number beeps before it echoes; where it does not, nothing is waited for but the time of a beep."""
    begun = time.monotonic()
    try:
        await call.hear(begun, _BEEP_SECONDS)
    except TimeoutError:
        return
    while time.monotonic() - begun < _BEEP_SECONDS and call.level(_QUIET_SECONDS) > 100:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


def tone(seconds: float) -> Pcm:
    """A loud tone of 1000 Hz."""
    at = np.arange(int(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * 1000 * at)).astype(np.int16)


def _loud(data: bytes) -> bool:
    return bool(np.abs(from_ulaw(data).astype(np.int32)).max() > _LOUD)


def judge(echo: Echo) -> Result:
    """What the measurement means."""
    name = f"a call to {NUMBER}"
    if echo.refused in (401, 403):
        remedy = "Asterisk runs with other passwords than the run folder has: stop kefu and `make run`."
        return fault("sound.echo", f"{name} is refused: {echo.reason}", remedy)
    if echo.refused or echo.reason:
        missing = "dialplans/40-test-numbers.conf lacks it: copy it from kefu's sources, and `make run`."
        remedy = missing if echo.refused == 404 else "Does a firewall block SIP, or is the machine too busy?"
        return fault("sound.echo", f"{name} failed: {echo.reason}", remedy)
    if not echo.packets:
        finding = f"{name} was answered, but no sound packet came"
        return fault("sound.echo", finding, "A firewall blocks RTP (UDP): allow the range under Ports.")
    if not echo.delays_ms:
        remedy = "Dial it from a telephone of yours; is res_rtp_asterisk or codec_ulaw missing?"
        return fault("sound.echo", f"{name}: sound comes, but not what we said", remedy)
    finding = f"{name}: sound comes back within {math.ceil(echo.late_ms)} ms, {echo.lost:.0%} lost"
    if echo.late_ms > _LATE_MS or echo.lost > _LOST or len(echo.delays_ms) < _BURSTS:
        return warning("sound.echo", finding, _BUSY)
    return ok("sound.echo", finding)
