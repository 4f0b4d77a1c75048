"""Numbers that nobody may keep: none that was asked for can be heard in a recording, and none that is keyed is kept."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from models.quality.door import Door
from tests.support import keyed_secrets
from tests.support.keyed_secrets import keyed, keyed_through_kefu
from tests.support.masked_sound import asked, audible, recorded, untold


def test_no_digit_that_was_asked_for_stays_in_the_recording(tmp_path: Path) -> None:
    """By the rules as they are shipped, in both languages."""
    calls = asked(40, seed=21)
    assert {call.language for call in calls} == {"en", "zh"}
    assert [(call.number, left) for call in calls if (left := audible(recorded(call, tmp_path)))] == []


def test_no_card_that_is_read_out_unasked_stays_in_the_recording(tmp_path: Path) -> None:
    """In one breath or in four: what is masked in the words is silent, from the first digit on."""
    calls = untold(24)
    assert {len(call.parts) for call in calls} >= {2, 5}
    assert [audible(recorded(call, tmp_path)) for call in calls] == [0] * len(calls)


def test_the_measure_hears_what_nobody_has_silenced(tmp_path: Path) -> None:
    """Without the notes of masked words, and with masks that reach back no further than five seconds."""
    calls = untold(4)
    with patch("tests.support.masked_sound.note_words"), patch("tests.support.masked_sound.reach", lambda _: 5.0):
        assert all(audible(recorded(call, tmp_path)) >= 3 for call in calls)


async def test_no_number_that_is_keyed_is_kept(tmp_path: Path) -> None:
    """Asked for, or keyed where something else was asked; the same without the door shows them all."""
    numbers = keyed(120, seed=9)
    assert not any(await keyed_through_kefu(numbers, tmp_path / "kept.db"))
    with patch.object(keyed_secrets, "Door", lambda _digits: Door(0)):
        assert all(await keyed_through_kefu(numbers, tmp_path / "bare.db"))
