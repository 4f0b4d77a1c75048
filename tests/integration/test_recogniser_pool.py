"""Recogniser processes: answers, crashes, hangs, and a bounded line."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from ari_app.media import recogniser_pool
from ari_app.media.recogniser_pool import RecogniserPool
from models.domain.errors import RecogniserAway

CLIP = np.random.default_rng(0).normal(0, 500, 8000).astype(np.int16).tobytes()


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[RecogniserPool]:
    """One process with a scripted engine that hears words in any sound."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"default": "yes"}))
    running = RecogniserPool({"en": f"scripted:{script}"}, 1, max_backlog_seconds=3.5, only_speech=False)
    task = asyncio.ensure_future(running.run())
    yield running
    task.cancel()
    await asyncio.wait({task})
    assert not running.pids


async def test_answers(pool: RecogniserPool) -> None:
    """Grammar and dictation; no engine for a language is said at once."""
    assert (await pool.recognise(CLIP, "en", ["yes", "no"], 10)).text == "yes"
    assert (await pool.recognise(CLIP, "en", None, 10)).text == "yes"
    assert not pool.hears("zh")
    with pytest.raises(RecogniserAway, match="no speech engine for zh"):
        await pool.recognise(CLIP, "zh", None, 1)


async def test_noise_is_no_answer(tmp_path: Path) -> None:
    """Whatever the engine makes of it; what it was is told."""
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"default": "yes"}))
    pool = RecogniserPool({"en": f"scripted:{script}"}, 1)
    task = asyncio.ensure_future(pool.run())
    for phrases in (["yes", "no"], None):
        heard = await pool.recognise(CLIP, "en", phrases, 20)
        assert not heard.text
        assert heard.sound
    task.cancel()
    await asyncio.wait({task})


async def test_another_engine_hears_from_the_next_clip_on(pool: RecogniserPool, tmp_path: Path) -> None:
    """While clips wait none is lost, and a change is no fault; the same address again changes nothing."""
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"default": "no"}))
    waiting = [asyncio.ensure_future(pool.recognise(CLIP, "en", None, 10)) for _ in range(3)]
    await asyncio.sleep(0)
    pool.change("en", f"scripted:{other}")
    assert {(await one).text for one in waiting} <= {"yes", "no"}
    assert (await pool.recognise(CLIP, "en", None, 10)).text == "no"
    assert (pool.restarts, pool.address("en")) == (0, f"scripted:{other}")
    pids = set(pool.pids)
    pool.change("en", f"scripted:{other}")
    assert (await pool.recognise(CLIP, "en", None, 10)).text == "no"
    assert pool.pids == pids


async def test_killed_process_is_replaced(pool: RecogniserPool) -> None:
    """kill -9 between clips: the next clip is answered by another process."""
    await pool.recognise(CLIP, "en", None, 10)
    (old,) = pool.pids
    os.kill(old, signal.SIGKILL)
    assert (await pool.recognise(CLIP, "en", None, 10)).text == "yes"
    assert pool.pids != {old}
    assert pool.restarts == 1


async def test_hanging_process_is_replaced(pool: RecogniserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that stands still: the caller is told in time, the process is replaced."""
    await pool.recognise(CLIP, "en", None, 60)
    monkeypatch.setattr(recogniser_pool, "HANG_SECONDS", 0.5)
    os.kill(next(iter(pool.pids)), signal.SIGSTOP)
    with pytest.raises(RecogniserAway, match="no answer within"):
        await pool.recognise(CLIP, "en", None, 0.2)
    async with asyncio.timeout(30):
        while not pool.restarts:
            await asyncio.sleep(0.01)
    monkeypatch.setattr(recogniser_pool, "HANG_SECONDS", 60.0)  # the new one may be slow, but is not to be replaced
    assert (await pool.recognise(CLIP, "en", None, 60)).text == "yes"
    assert pool.restarts == 1


async def test_the_line_is_bounded(pool: RecogniserPool) -> None:
    """More speech than fits is refused at once, and counted."""
    await pool.recognise(CLIP, "en", None, 10)
    pid = next(iter(pool.pids))
    os.kill(pid, signal.SIGSTOP)
    tries = [asyncio.ensure_future(pool.recognise(CLIP, "en", None, 5)) for _ in range(6)]
    await asyncio.sleep(0.1)
    assert pool.refused == 3
    os.kill(pid, signal.SIGCONT)
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, RecogniserAway) for one in done) == 3


async def test_a_growing_process_is_replaced(pool: RecogniserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that holds more and more memory: another takes its place between two clips, and no clip is lost."""
    sizes = iter([100.0, 150.0, 700.0, *[100.0] * 1000])
    monkeypatch.setattr(recogniser_pool, "resident_mb", lambda pid: next(sizes))
    for _ in range(45):
        assert (await pool.recognise(CLIP, "en", None, 10)).text == "yes"
    assert pool.restarts == 1


async def test_cost_is_counted(pool: RecogniserPool) -> None:
    """Processor time a second of speech; nothing before the first clip."""
    assert pool.cost == 0
    await pool.recognise(CLIP, "en", None, 10)
    assert 0 <= pool.cost < 1
    assert recogniser_pool.resident_mb(next(iter(pool.pids))) > 5
    assert recogniser_pool.resident_mb(2**22 + 1) == 0
