"""Pages as telephones, what breaks and for how long, written to bench/results/desk.json.

Real Chromium, the real Asterisk, kefu and the edge in processes of their own, on this machine. Times are heard: the
agent's microphone is a tone of 440 Hz, and what the caller hears decides. ``ring_to_media_ms``: from the offer of a
call to a page that answers by itself, until the caller hears the agent. ``rejoin_ms``: from a reload in a call until
they hear them again. ``phone_lost_ms``: from the end of a renderer until the caller hears the sentence.
``kefu_kill.audio_gap_ms``: the longest silence while kefu is killed and begins anew. ``edge_kill.back_ms``: from
``kill -9`` of the edge, which is started again at once, until Asterisk has the telephone registered again.

``python -m bench.web_phones [ROUNDS]``
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.phone.call import SipCall
from bench.machine import load_result, save
from models.domain.errors import CommandRefused
from tests.support.web_centre import WebCentre, web_centre
from tests.support.web_page import MIC_HZ, AgentPage, browser_with, desk_of, share_of, tone, until_heard

_ROUNDS = 8
_WINDOW = 160  # samples, 20 ms


def p95(values: list[float]) -> float:
    """The 95th percentile; of few values, the largest."""
    return round(sorted(values)[min(len(values) - 1, int(0.95 * len(values)))], 1)


async def through(centre: WebCentre, rounds: int) -> tuple[SipCall, float]:
    """A caller whom the page has answered by itself, and the milliseconds from the offer to the agent's voice."""
    caller = await centre.people.call("8003")
    offered = await centre.event("CallOffered", count=rounds)
    await until_heard(caller, MIC_HZ, 15, time.monotonic)
    first = caller.first_sound(time.monotonic() - 20, 1000)
    heard = _when(caller, MIC_HZ, first or 0.0)
    return caller, (heard - (time.monotonic() - (time.time() - offered["at"]))) * 1000


def _when(caller: SipCall, hz: float, since: float) -> float:
    """The moment at which a tone begins in the caller's ear."""
    sound = np.asarray(caller.heard(since, time.monotonic()))
    for at in range(0, len(sound) - _WINDOW, _WINDOW):
        if share_of(sound[at : at + 2 * _WINDOW], hz) > 0.7:
            return time.monotonic() - (len(sound) - at) / 8000
    return time.monotonic()


async def over(centre: WebCentre, caller: SipCall, count: int) -> None:
    """The call ends, and its agent is free again."""
    await caller.hang_up()
    await centre.event("CallEnded", count=count)
    while (await centre.kefu.status())["agents"][0]["state"] != "ready":
        await asyncio.sleep(0.1)


async def reloads(centre: WebCentre, desk: AgentPage, rounds: int) -> tuple[list[float], list[float]]:
    """(ring to media, rejoin) of each round in ms."""
    rang, joined = [], []
    for number in range(1, rounds + 1):
        caller, rung = await through(centre, number)
        rang.append(rung)
        await asyncio.sleep(1)
        begun = time.monotonic()
        await desk.page.reload(wait_until="commit")
        await centre.event("PhoneFound", 15, count=number)
        await until_heard(caller, MIC_HZ, 10, time.monotonic)
        joined.append((_when(caller, MIC_HZ, begun + 0.5) - begun) * 1000)
        await over(centre, caller, number)
    return rang, joined


async def back(centre: WebCentre) -> None:
    """Until the agent is ready again, as soon as their new page is."""
    await asyncio.sleep(2)  # by then whoever had no telephone is paused
    while (await centre.kefu.status())["agents"][0]["state"] != "ready":
        with contextlib.suppress(CommandRefused):
            await centre.kefu.agent("1001", "unpause")
        await asyncio.sleep(0.2)


async def deaths(centre: WebCentre, desk: AgentPage, before: int, rounds: int) -> list[float]:
    """From the end of a renderer to the caller's sentence, in ms; a page is opened anew in between."""
    found = []
    for number in range(1, rounds + 1):
        caller, _ = await through(centre, before + number)
        await asyncio.sleep(1)
        session = await desk.context.new_cdp_session(desk.page)
        begun = time.monotonic()
        crash = asyncio.ensure_future(session.send("Page.crash"))
        await centre.event("PhoneLost", 10, count=before + number)
        sentence = None
        while sentence is None:
            sentence = caller.first_sound(begun + 0.3, 300)
            await asyncio.sleep(0.05)
        found.append((sentence - begun) * 1000)
        crash.cancel()
        await caller.hang_up()
        await centre.event("CallEnded", count=before + number)
        await desk.page.close()
        desk.page = await desk.context.new_page()
        await desk.page.goto(f"{centre.url}/desk")
        sessions = len(centre.events("PhoneSessionBegan"))
        await desk.page.get_by_text("Start shift").first.click()
        began = await centre.event("PhoneSessionBegan", count=sessions + 1)
        await centre.event("PhoneStateChanged", new="ready", session=began["session"])
        await back(centre)
    return found


def gap_ms(sound: np.ndarray[Any, Any]) -> float:
    """The longest time without the agent's tone."""
    worst = run = 0
    for at in range(0, len(sound) - 2 * _WINDOW, _WINDOW):
        run = 0 if share_of(sound[at : at + 2 * _WINDOW], MIC_HZ) > 0.5 else run + 1
        worst = max(worst, run)
    return worst * 20.0


async def kills(centre: WebCentre, count: int) -> dict[str, Any]:
    """kefu and then the edge killed in one call."""
    caller, _ = await through(centre, count)
    await asyncio.sleep(1)
    begun = time.monotonic()
    await centre.kefu.kill()
    await centre.kefu.start()
    await centre.event("CallAdopted", 20)
    await asyncio.sleep(1)
    gap = gap_ms(np.asarray(caller.heard(begun, time.monotonic())))
    back = []
    for _ in range(3):
        begun = time.monotonic()
        await centre.edge.kill()
        restarted = asyncio.ensure_future(centre.edge.start())
        while "1001w/" in await asyncio.to_thread(centre.asterisk.cli, "pjsip show contacts"):
            await asyncio.sleep(0.01)
        while "1001w/" not in await asyncio.to_thread(centre.asterisk.cli, "pjsip show contacts"):
            await asyncio.sleep(0.01)
        back.append((time.monotonic() - begun) * 1000)
        await restarted
        await asyncio.sleep(2)
    await caller.hang_up()
    return {"kefu_kill": {"audio_gap_ms": gap}, "edge_kill": {"back_ms": round(statistics.median(back), 1)}}


async def measured(rounds: int) -> dict[str, Any]:
    """All of it."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as name:
        folder = Path(name)
        async with (
            web_centre(folder / "run", desk__auto_answer=True, wrap_up__survey=False, web__rejoin_seconds=30) as centre,
            browser_with(tone(folder / "mic.wav")) as browser,
        ):
            await centre.user("ann", "1001")
            async with desk_of(centre, browser, "ann") as desk:
                await centre.event("AgentStateChanged", new="ready", agent_id="1001")
                rang, joined = await reloads(centre, desk, rounds)
                lost = await deaths(centre, desk, rounds, rounds)
                killed = await kills(centre, 2 * rounds + 1)
    return {
        "ring_to_media_ms": {"p50": round(statistics.median(rang), 1), "p95": p95(rang), "n": len(rang)},
        "rejoin_ms": {"p50": round(statistics.median(joined), 1), "p95": p95(joined), "n": len(joined)},
        "phone_lost_ms": {"p50": round(statistics.median(lost), 1), "p95": p95(lost), "n": len(lost)}, **killed,
    }  # fmt: skip


def main() -> None:
    """Measure, print and save."""
    found = asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS))
    print(found)
    save("desk", {**load_result("desk"), **found})


if __name__ == "__main__":
    main()
