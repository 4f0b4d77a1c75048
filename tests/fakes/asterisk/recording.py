"""ARI recordings of a channel: what a test says into it is what the file holds."""

from __future__ import annotations

import asyncio
import io
import wave

from tests.fakes.asterisk.switch import Switch
from tests.fakes.asterisk.things import AriError, Channel, Operation, Recording


def record(switch: Switch, channel: Channel, recording: Recording) -> None:
    """Queue a recording. Raises AriError 409 when the name is in use."""
    if recording.name in switch.recordings:
        raise AriError(409, f"Recording '{recording.name}' already exists and can not be overwritten")
    switch.recordings[recording.name] = recording

    def begin() -> bool:
        loop = asyncio.get_running_loop()
        if channel.bridge:
            _over(switch, channel, recording, "failed")
            return False
        recording.state, recording.begun = "recording", loop.time()
        if recording.limit:
            recording.timer = loop.call_later(recording.limit, lambda: stop(switch, channel, recording))
        if channel.in_stasis:
            switch.emit("RecordingStarted", recording=recording.json())
        return True

    switch.enqueue(channel, Operation(begin, lambda: _over(switch, channel, recording, "done"), recording))


def stop(switch: Switch, channel: Channel, recording: Recording) -> None:
    """End a recording that runs; what was said is stored."""
    _over(switch, channel, recording, "done")
    if channel.operation is not None and channel.operation.what is recording:
        switch.operation_over(channel)


def _over(switch: Switch, channel: Channel, recording: Recording, state: str) -> None:
    if switch.recordings.pop(recording.name, None) is None:
        return
    if recording.timer is not None:
        recording.timer.cancel()
    now = asyncio.get_running_loop().time()
    recording.state, recording.seconds = state, now - recording.begun if recording.begun else 0.0
    if state == "done":
        switch.stored[recording.name] = recording
    if channel.in_stasis:
        switch.emit("RecordingFinished" if state == "done" else "RecordingFailed", recording=recording.json())


def key_pressed(switch: Switch, channel: Channel, digit: str) -> None:
    """A key may end a recording."""
    what = channel.operation.what if channel.operation is not None else None
    if isinstance(what, Recording) and what.terminate_on in (digit, "any"):
        stop(switch, channel, what)


def wav_of(recording: Recording) -> bytes:
    """The stored file: what was said, and silence up to its length."""
    return wav(bytes(recording.pcm), recording.seconds)


def wav(pcm: bytes, seconds: float = 0.0) -> bytes:
    """An 8 kHz WAV file of at least so many seconds."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(pcm + bytes(max(0, round(seconds * 8000) * 2 - len(pcm))))
    return file.getvalue()
