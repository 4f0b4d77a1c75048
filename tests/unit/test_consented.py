"""Recordings of people teach the command network with their consent alone."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import pytest

from ari_app.cli import trainer_recordings
from ari_app.cli.commands import main
from ari_app.cli.trainer_recordings import cut
from models.domain.control_events import RecordingStarted
from models.domain.events import CallArrived, Transcribed
from models.domain.flow_events import AnswerTaken
from models.training.consented import VARIABLE, Clip, clips
from models.training.inbox import Told
from tests.support.fake_floor import fake_floor

_RATE = 8000


class Calls:
    """Rows of a journal, a second each."""

    def __init__(self) -> None:
        self.rows: list[Told] = []

    def tell(self, kind: str, call: str, **data: Any) -> None:  # noqa: ANN401 - fields of events
        """One more."""
        self.rows.append(Told(len(self.rows) + 1, float(len(self.rows)), call, kind, data))

    def call(self, call: str, number: str, consent: str = "", text: str = "Operator!", recorded: bool = True) -> None:
        """Somebody calls, is recorded, is asked (or not), and says something."""
        self.tell("CallArrived", call, number=number, language="en")
        if recorded:
            self.tell("RecordingStarted", call)
        if consent:
            self.tell("AnswerTaken", call, variable=VARIABLE, value=consent)
        self.tell("Transcribed", call, leg="caller", text=text, began_at=float(len(self.rows)) + 0.5, seconds=0.75)

    def used(self) -> list[str]:
        """The calls of which something is used."""
        return [one.call for one in clips(self.rows, "en", ["operator"])]


def test_without_a_yes_nothing_is_used() -> None:
    """Nobody asked, a no, words that are no phrase, no recording, another language."""
    calls = Calls()
    calls.call("asked", "1", "yes")
    calls.call("never asked", "2")
    calls.call("no", "3", "no")
    calls.call("other words", "4", "yes", "a secret of mine")
    calls.call("not recorded", "5", "yes", recorded=False)
    assert clips(calls.rows, "en", ["operator"]) == [Clip("asked", "1", "operator", 2.5, 0.75)]
    assert clips(calls.rows, "zh", ["operator"]) == []


def test_a_later_no_takes_back_every_yes_of_that_caller() -> None:
    """And a yes after it holds for the call in which it was said, and those before."""
    calls = Calls()
    calls.call("first", "1", "yes")
    calls.call("other", "2", "yes")
    calls.call("withdrawn", "1", "no")
    assert calls.used() == ["other"]
    calls.call("again", "1", "yes")
    assert calls.used() == ["first", "other", "again"]


def test_who_hides_their_number_speaks_for_one_call() -> None:
    calls = Calls()
    calls.call("hidden", "", "yes")
    calls.call("also hidden", "", "no")
    assert calls.used() == ["hidden"]


def test_what_was_said_before_the_recording_is_not_in_it() -> None:
    calls = Calls()
    calls.call("early", "1", "yes", recorded=False)
    calls.tell("RecordingStarted", "early")
    assert calls.used() == []


def _sound(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, _RATE, 0, "NONE", ""))
        file.writeframes(b"".join((at % 30_000).to_bytes(2, "little") for at in range(round(seconds * _RATE))))
    return out.getvalue()


def test_a_clip_is_cut_where_the_words_are(tmp_path: Path) -> None:
    """At the beginning as much as there is; behind the end nothing."""
    for start, seconds, first, length in ((1.0, 0.5, 8000, 4000), (-0.2, 0.5, 0, 4000), (1.9, 0.5, 15_200, 800)):
        assert cut(_sound(2.0), start, seconds, tmp_path / "clip.wav")
        with wave.open(str(tmp_path / "clip.wav")) as file:
            frames = file.readframes(file.getnframes())
        assert (int.from_bytes(frames[:2], "little"), len(frames) // 2) == (first, length)
    assert not cut(_sound(2.0), 3.0, 0.5, tmp_path / "none.wav")


async def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Speakers are pseudonyms, and each reading of a recording gives its reason."""
    asked: list[dict[str, object]] = []

    def ask(_run: Path, operation: str, /, **given: object) -> bytes:
        asked.append({"operation": operation, **given})
        return _sound(9.0)

    monkeypatch.setattr(trainer_recordings, "ask_kefu", ask)
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("operator\n")
    out = tmp_path / "out"
    command = ["--run", str(tmp_path), "trainer", "recordings", str(out), "--phrases", str(phrases)]
    async with fake_floor(tmp_path, check=False) as floor:
        journal = floor.services.journal
        monkeypatch.setenv("KEFU_STORE_PATH", str(journal.path))
        await journal.flushed()
        assert main(command) == 1
        assert f"no caller answered yes to a question into {VARIABLE}" in capsys.readouterr().out
        journal.publish(CallArrived(call_id="c1", number="5550001", language="en"))
        begun = journal.publish(RecordingStarted(call_id="c1")).at
        journal.publish(AnswerTaken(call_id="c1", variable=VARIABLE, value="yes", by="key"))
        journal.publish(Transcribed(call_id="c1", leg="caller", text="operator", began_at=begun + 1, seconds=0.5))
        await journal.flushed()
        assert main(command) == 0
    assert [(one["operation"], one["call"], one["side"]) for one in asked] == [("read_recording", "c1", "caller")]
    assert "consent" in str(asked[0]["why"])
    table = (out / "recordings.csv").read_text()
    assert table.startswith("file,text,speaker")
    assert "c1-1.wav,operator," in table
    assert "5550001" not in table
    assert (out / "c1-1.wav").stat().st_mode & 0o777 == 0o600
