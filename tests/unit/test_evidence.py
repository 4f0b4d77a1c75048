"""The sound behind an alert: which seconds of whom, what is silent in it, how long it is kept."""

from __future__ import annotations

import pytest

from ari_app.media.last_sounds import SECONDS, LastSounds
from ari_app.quality.evidence import BACK, LONGEST, SETTLED, Evidence
from ari_app.quality.wall_alerts import RuleAlert
from ari_app.store.row import Row
from models.domain.errors import CommandRefused, NotThere
from tests.support.sounds import samples, seconds_of, tone

FRAME = 320
A, B = 700.0, 1300.0


class Line:
    """Legs of one call, heard as time goes on."""

    def __init__(self, seconds: float = 60.0) -> None:
        self.now, self.held, self.number = 1000.0, False, 0
        self.sounds = LastSounds(lambda: self.now)
        self.sounds.want(True)
        self.evidence = Evidence(self.sounds, lambda call_id: self.held, lambda call_id: False, seconds)

    def hear(self, hertz: float, seconds: float, leg: str = "caller", channel: str = "") -> None:
        """A tone, at the pace of the line."""
        sound, tap = tone(hertz, seconds), self.sounds.tap("c1", leg, channel or leg)
        for place in range(0, len(sound), FRAME):
            self.now += 0.02
            tap(sound[place : place + FRAME])

    def said(self, text: str, seconds: float, leg: str = "caller", kind: str = "Transcribed") -> None:
        """Words that ended in this moment (partial ones are as long)."""
        self.number += 1
        facts = {"leg": leg, "text": text, "began_at": self.now - seconds, "seconds": seconds}
        self.evidence.take(Row(self.number, self.now, "c1", "", kind, facts))

    def fires(self, began: float, words: str = "words", leg: str = "caller", rule: str = "r", clip: float = 5.0) -> str:
        """A rule, now, over words that began so many seconds ago."""
        alert = RuleAlert(
            "c1", rule, "1", "warning", "billing", "1001", leg, words, self.now - began, "exact", 1.0, self.now, True
        )
        self.evidence.begin(alert, clip, self.now)
        return alert.id

    def wav(self, alert: str) -> bytes:
        """What may be heard."""
        return self.evidence.wav(alert, self.now)


def test_the_words_and_what_was_before_them_and_nobody_else() -> None:
    line = Line()
    line.hear(500, 4)
    line.hear(A, 4)
    line.hear(B, 2)
    line.said("words", 2)
    heard = line.wav(line.fires(2))
    assert (seconds_of(heard, A), seconds_of(heard, B)) == pytest.approx((4, 2), abs=0.1)
    assert 0.5 <= seconds_of(heard, 500) <= 1.0


def test_two_telephones_of_one_side_are_heard_together_and_a_stalled_line_leaves_a_silence() -> None:
    line = Line()
    sound = [tone(A, 2), tone(B, 2)]
    taps = [line.sounds.tap("c1", "agent", channel) for channel in ("x", "y")]
    for place in range(0, len(sound[0]), FRAME):
        line.now += 0.02
        for tap, one in zip(taps, sound, strict=True):
            tap(one[place : place + FRAME])
    line.now += 1.0
    line.hear(A, 1, "agent", "x")
    line.said("words", 1, "agent")
    heard = line.wav(line.fires(1, leg="agent"))
    assert seconds_of(heard, B) == pytest.approx(2, abs=0.1)
    assert seconds_of(heard, A) == pytest.approx(3, abs=0.15)


def test_words_that_go_on_are_heard_when_they_are_over() -> None:
    line = Line()
    line.hear(A, 2)
    alert = line.fires(2)
    with pytest.raises(CommandRefused):
        line.wav(alert)
    line.hear(B, 2)
    line.said("words and more", 4)
    assert seconds_of(line.wav(alert), B) == pytest.approx(2, abs=0.1)


def test_without_words_everybody_is_heard_once_all_that_was_said_is_known() -> None:
    line = Line()
    line.hear(A, 2)
    line.hear(B, 2, "agent")
    alert = line.fires(0, "", "")
    with pytest.raises(CommandRefused):
        line.wav(alert)
    line.now += SETTLED
    line.evidence.tick(line.now)
    heard = line.wav(alert)
    assert (seconds_of(heard, A), seconds_of(heard, B)) == pytest.approx((2, 2), abs=0.1)


@pytest.mark.parametrize("late", [False, True], ids=["known before", "known after"])
def test_an_utterance_with_masked_digits_is_silent(late: bool) -> None:
    line = Line()
    line.hear(A, 2)
    begun = line.now - 2
    if not late:
        line.said("my card is ••••", 2)
    line.hear(500, 1)
    line.hear(B, 2)
    line.said("words", 2)
    alert = line.fires(2)
    if late:
        facts = {"leg": "caller", "text": "••••", "began_at": begun}
        assert seconds_of(line.wav(alert), A) > 1.5
        line.evidence.take(Row(9, begun + 2, "c1", "", "TranscriptMasked", facts))
    heard = line.wav(alert)
    assert seconds_of(heard, A) == 0
    assert seconds_of(heard, B) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("by", ["rules", "recording"])
def test_what_is_masked_in_the_recording_is_silent_with_the_seconds_before(by: str) -> None:
    line = Line()
    line.hear(A, 6)
    _mask(line, by, True)
    line.hear(500, 2)
    _mask(line, by, False)
    line.hear(B, 2)
    line.said("words", 2)
    heard = line.wav(line.fires(2, clip=12.0))
    assert seconds_of(heard, A) == pytest.approx(6 - BACK, abs=0.1)
    assert (seconds_of(heard, 500), seconds_of(heard, B)) == pytest.approx((0, 2), abs=0.1)
    _mask(line, by, True)
    line.said("words", 2)
    assert seconds_of(line.wav(line.fires(2, rule="s")), B) == 0


def _mask(line: Line, by: str, on: bool) -> None:
    if by == "rules":
        line.evidence.mask("c1", "rules", on, line.now)
    else:
        kind = "RecordingMasked" if on else "RecordingUnmasked"
        line.evidence.take(Row(1, line.now, "c1", "", kind, {"by": "1001"}))


def test_while_words_are_held_back_nobody_hears_it() -> None:
    line = Line()
    line.hear(A, 2)
    line.said("words", 2)
    alert = line.fires(2)
    line.held = True
    with pytest.raises(CommandRefused):
        line.wav(alert)
    line.held = False
    assert line.wav(alert)


def test_it_is_kept_while_the_alert_stands_and_some_minutes_more() -> None:
    line = Line(60.0)
    line.hear(A, 2)
    line.said("words", 2)
    alert = line.fires(2)
    line.evidence.tick(line.now + 7200)
    assert line.wav(alert)
    line.evidence.gone(alert, line.now)
    line.evidence.tick(line.now + 59)
    assert line.wav(alert)
    line.evidence.tick(line.now + 60)
    with pytest.raises(NotThere):
        line.wav(alert)


def test_of_who_is_erased_nothing_is_heard_any_more() -> None:
    """Though the alert's minutes are not over."""
    line = Line()
    line.hear(A, 2)
    line.said("words", 2)
    alert = line.fires(2)
    assert line.wav(alert)
    line.evidence.forget("c1")
    with pytest.raises(NotThere):
        line.wav(alert)


def test_nothing_is_kept_unless_somebody_wants_it_and_of_nobody_for_long() -> None:
    line = Line()
    line.hear(A, SECONDS + 5)
    line.said("words", 15)
    heard = line.wav(line.fires(15, clip=20.0))
    assert len(samples(heard)) <= LONGEST * 8000
    line.sounds.want(False)
    line.hear(A, 1)
    line.said("words", 1)
    with pytest.raises(NotThere):
        line.wav(line.fires(1, rule="s"))
