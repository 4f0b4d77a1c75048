"""Putting recordings away: whoever ends the call, on whatever disk, and nothing is lost half-way."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import threading
import time
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.foundation import steady
from ari_app.media import recorder as recording
from ari_app.media import recording_archive
from ari_app.media.recorder import Recorder
from ari_app.store.keyring import KeyRing
from ari_app.store.recording_store import encrypt_file
from ari_app.store.row import Row
from models.domain.control_events import RecordingDeleted, RecordingStored
from models.domain.desk_words import SIDES
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.quality.masking import MARK

CALL = "c1125000000abcdef"


class Told(list[Event]):
    """Published events; each must come from the event loop's own thread."""

    def __call__(self, event: Event) -> None:
        assert threading.current_thread() is threading.main_thread()
        self.append(event)


class NoAsterisk:
    """AMI actions, written down."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    async def action(self, name: str, **fields: str) -> dict[str, str]:
        """See `Ami.action`."""
        self.actions.append(name)
        return {}


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses."""
    monkeypatch.setattr(recording, "_SETTLE_SECONDS", 0.02)
    monkeypatch.setattr(recording, "_LONGEST_SETTLE", 0.2)
    monkeypatch.setattr(recording, "_AGAIN_SECONDS", 0.02)


def made(folder: Path, told: Told, **more: object) -> Recorder:
    """A recorder."""
    keys = KeyRing(folder / "key")
    return Recorder(NoAsterisk(), folder / "spool", folder / "rec", keys, 90, told, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def running(one: Recorder) -> AsyncIterator[None]:
    """While it serves."""
    task = asyncio.ensure_future(one.run())
    yield
    assert not task.done(), task
    task.cancel()
    await asyncio.wait({task})


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait for it."""
    for _ in range(1500):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(what)


def left(folder: Path, call: str = CALL, part: int = 1, seconds: float = 1) -> None:
    """What Asterisk has written of a call."""
    for side in SIDES:
        with wave.open(str(folder / "spool" / f"{call}.{part}-{side}.wav"), "wb") as writer:
            writer.setparams((1, 2, 8000, 0, "NONE", ""))
            writer.writeframes(b"\1\0" * int(8000 * seconds))


def ended(call: str = CALL) -> Row:
    """The books of a call are closed."""
    return Row(1, time.time(), call, "", "CallEnded", {"outcome": "answered", "cause": ""})


async def test_closed_books_put_a_recording_away(tmp_path: Path) -> None:
    """By whomever they are closed, and asked twice it is put away once; what was said can be read."""
    told = Told()
    one = made(tmp_path, told)
    async with running(one):
        left(tmp_path)
        one.take(ended())
        one.finished(CALL)
        await until(lambda: told, "it must be put away")
        await one.drained()
        await until(lambda: not list((tmp_path / "spool").glob("*")), "the plain files go")
    assert [type(event) for event in told] == [RecordingStored]
    assert told[0].facts()["files"] == 3
    assert told[0].facts()["seconds"] == 1.0
    assert one.read(CALL, "caller")[:4] == b"RIFF"


async def test_what_is_live_is_left_alone_and_what_is_over_is_found(tmp_path: Path) -> None:
    """A former process left two; one call goes on. Looked for again and again, the other is found by itself later."""
    told, live = Told(), {CALL}
    one = made(tmp_path, told)
    left(tmp_path)
    left(tmp_path, "c1125000000aaaaaa")
    (tmp_path / "spool" / "notours.wav").write_bytes(b"x")
    async with running(one):
        one.sweep(lambda: live)
        await until(lambda: told, "the dead one is put away")
        assert [event.call_id for event in told] == ["c1125000000aaaaaa"]
        live.clear()
        await until(lambda: len(told) == 2, "the other one when it is over")
    assert (tmp_path / "spool" / "notours.wav").exists()


async def test_a_recording_that_grows_is_not_over(tmp_path: Path) -> None:
    """Asterisk still writes: the files stay until it has finished."""
    told = Told()
    one = made(tmp_path, told)
    left(tmp_path)
    growing = tmp_path / "spool" / f"{CALL}.1-mixed.wav"
    async with running(one):
        one.finished(CALL)
        for _ in range(40):
            with growing.open("ab") as file:
                file.write(b"\0" * 320)
            await asyncio.sleep(0.01)
        assert not told
        assert growing.exists()
        await until(lambda: told, "then it is put away")


async def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be encrypted: plain files stay, it is tried again, and one of many does not hold up the others."""
    told, full = Told(), [True]
    one = made(tmp_path, told)

    def encrypt(source: Path, target: Path, keys: KeyRing) -> int:
        if full and "agent" in source.name and CALL in source.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return encrypt_file(source, target, keys)

    monkeypatch.setattr(recording_archive, "encrypt_file", encrypt)
    async with running(one):
        left(tmp_path)
        left(tmp_path, "c1125000000bbbbbb")
        one.finished(CALL)
        one.finished("c1125000000bbbbbb")
        await until(lambda: told, "the other one is put away")
        await one.drained()
        assert len(list((tmp_path / "spool").glob(f"{CALL}*"))) == 3
        full.clear()
        await until(lambda: len(told) == 2, "it is tried again")
        await until(lambda: not list((tmp_path / "spool").glob("*.wav")), "the plain files go")
    assert told[1].facts()["files"] == 3


async def test_killed_half_way_it_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is encrypted before anything plain is removed: the next process has the whole recording."""

    def killed(files: list[Path]) -> None:
        files[0].unlink()
        raise KeyboardInterrupt

    one = made(tmp_path, Told())
    left(tmp_path)
    monkeypatch.setattr(recording, "_remove", killed)
    with pytest.raises(KeyboardInterrupt):
        await one._put_away(CALL)
    monkeypatch.undo()
    again = Told()
    two = made(tmp_path, again)
    two.sweep(set())
    async with running(two):
        await until(lambda: again, "found by the next process")
    assert again[0].facts() | {"folder": ""} == {"folder": "", "files": 3, "seconds": 1.0}
    for side in SIDES:
        assert len(two.read(CALL, side)) > 16000


async def test_recording_does_not_begin_on_a_short_disk(tmp_path: Path) -> None:
    """Refused with the reason, as an event too; Asterisk is not asked."""
    told, short = Told(), ["only 3 MB are free"]
    one = made(tmp_path, told, refuses=lambda: short[0])
    begun = one.recording(CALL, "channel")
    with pytest.raises(CommandRefused, match="only 3 MB"):
        await begun.start("system")
    assert [event.kind for event in told] == ["RecordingRefused"]
    assert not begun.running
    short[0] = ""
    await begun.start("system")
    assert begun.running


async def test_retention_by_age_and_size(tmp_path: Path) -> None:
    """What is old goes, then the oldest of too many; each with an event on the loop; what is no recording stays."""
    told = Told()
    one = made(tmp_path, told, keep_mb=2)
    now = time.time()
    for number, age in enumerate((100, 50, 40, 30)):
        folder = tmp_path / "rec" / "c1101" / f"c110100000{number}abcdef"
        folder.mkdir(parents=True)
        (folder / "1-mixed.wav.enc").write_bytes(b"x" * (1 << 20))
        os.utime(folder, (now - age * 86400,) * 2)
    (tmp_path / "rec" / "c1101" / "notes").mkdir()
    removed = await one.expire(now)
    assert removed.count == 2
    assert removed.freed == 2 << 20
    assert [(event.call_id[10], event.facts()["by"]) for event in told if isinstance(event, RecordingDeleted)] == [
        ("0", "retention"),
        ("1", "retention"),
    ]
    assert (tmp_path / "rec" / "c1101" / "notes").is_dir()
    assert one.size() == 2 << 20
    assert (await one.expire(now)).count == 0


def test_a_recording_is_found_by_an_end_of_its_id(tmp_path: Path) -> None:
    """Whole, its beginning, its end; several are named; what looks like a path finds nothing."""
    recorder = made(tmp_path, Told())
    other = "c1125000001abcdef"
    for call in (CALL, other):
        (tmp_path / "rec" / call[:5] / call).mkdir(parents=True)
    assert recorder.meant(CALL) == [CALL]
    assert recorder.meant("c1125000001") == [other]
    assert recorder.meant("0abcdef") == [CALL]
    assert sorted(recorder.meant("abcdef")) == [CALL, other]
    assert recorder.meant("../rec") == recorder.meant("") == []


async def test_a_rule_that_masks_reaches_back(tmp_path: Path) -> None:
    """Five seconds before the mask are silent in each side; what was said earlier, and after the mask, is there."""
    told = Told()
    one = made(tmp_path, told)
    call = one.recording(CALL, "channel")
    await call.start("test")
    left(tmp_path, seconds=8)
    await call.mask("rule card", 5.0)
    left(tmp_path, seconds=12)  # the file grows, silent where it was masked: here it says something everywhere
    async with running(one):
        one.take(ended())
        await until(lambda: RecordingStored in [type(event) for event in told], "it must be put away")
        await until(lambda: not list((tmp_path / "spool").glob("*")), "nothing stays beside it")
    with wave.open(io.BytesIO(one.read(CALL, "caller"))) as reader:
        said = reader.readframes(reader.getnframes())
    silent = [second for second in range(12) if not any(said[16000 * second : 16000 * second + 15000])]
    assert silent == [3, 4, 5, 6, 7, 8]


async def test_what_is_masked_in_the_words_is_silent_in_the_recording(tmp_path: Path) -> None:
    """Without any rule: a card that nobody had asked for, and a piece of one that is known for it only later."""
    told = Told()
    one = made(tmp_path, told)
    left(tmp_path, seconds=12)
    now = steady.now()
    async with running(one):
        words = {"leg": "caller", "text": MARK, "began_at": now - 9.0, "seconds": 1.0}
        one.take(Row(1, now - 7.5, CALL, "", "Transcribed", words))
        one.take(Row(2, now - 3.0, CALL, "", "TranscriptMasked", {**words, "began_at": now - 4.0, "seconds": None}))
        one.take(Row(3, now, CALL, "", "Transcribed", {**words, "text": "that was it", "began_at": now - 1.0}))
        one.take(ended())
        await until(lambda: RecordingStored in [type(event) for event in told], "it must be put away")
    with wave.open(io.BytesIO(one.read(CALL, "mixed"))) as reader:
        said = reader.readframes(reader.getnframes())
    loud = [second for second in range(12) if any(said[16000 * second : 16000 * second + 15000])]
    assert loud == [0, 1, 2, 5, 6, 7, 10, 11]


async def test_a_mask_by_hand_does_not_reach_back(tmp_path: Path) -> None:
    """Whoever presses the key knows when."""
    one = made(tmp_path, Told())
    call = one.recording(CALL, "channel")
    await call.start("test")
    left(tmp_path, seconds=8)
    await call.mask("1001")
    assert not list((tmp_path / "spool").glob("*.secrets"))
