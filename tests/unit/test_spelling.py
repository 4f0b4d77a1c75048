"""Letters that callers spell: what is listened for, what it means, and how it is read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.alphabet import ICAO, LETTERS, names_of
from models.domain.flow import Question
from models.flow.spoken import letters
from models.intent.slots import from_keys, from_speech, key_limit, slot_phrases
from models.intent.spelling import spelt, spoken_letters
from models.speech.grammar import counts, words_of

TODAY = date(2026, 1, 1)
CODE = Question(prompt="code", slot="letters", low=3, high=6, into="code")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("b q seven", "BQ7"),
        ("B as in bravo Q for Quebec seven", "BQ7"),
        ("bravo quebec oh one", "BQ01"),
        ("b as in boy double l four", "BLL4"),
        ("x-ray yankee zulu", "XYZ"),
        ("b as in quebec seven", None),
        ("b q please", None),
        ("b q", None),
        ("a b c d e f g", None),
        ("", None),
    ],
)
def test_what_is_spelled(text: str, code: str | None) -> None:
    """By names, by words for them, by both; nothing that is no letter, nothing too short or too long."""
    assert from_speech(CODE, text, "en", TODAY) == code


def test_mandarin_mixes_latin_letters_and_digits() -> None:
    """As a recogniser of Mandarin writes it."""
    assert from_speech(CODE, "A B 三 幺", "zh", TODAY) == "AB31"
    assert from_speech(CODE, "AB三", "zh", TODAY) == "AB3"


def test_keys_give_digits_only() -> None:
    """What has no letters can be keyed."""
    assert from_keys(CODE, "1234", TODAY) == "1234"
    assert from_keys(CODE, "12", TODAY) is None
    assert key_limit(CODE) == 6


def test_what_is_listened_for() -> None:
    """One loop of three to six; letters, words for them and digits are in it."""
    phrase, *others = slot_phrases(CODE, "en") or ()
    assert not others
    assert counts(phrase) == (3, 6)
    assert {"b", "bravo", "boy", "b as in bravo", "b for boy", "double b", "seven", "oh"} <= set(words_of(phrase) or ())


@given(st.text(alphabet=LETTERS.upper() + "0123456789", min_size=1, max_size=8))
def test_what_is_read_back_spells_the_same(code: str) -> None:
    """Read back with words for the letters, it is heard as what it was."""
    assert spelt(letters(code, "en").replace(",", ""), "en") == code


def test_every_letter_has_its_own_words() -> None:
    """No word of an alphabet stands for two letters, and each begins with its own."""
    said = [(name, letter) for letter in LETTERS for name in names_of(letter)]
    assert len({name for name, _ in said}) == len(said)
    assert all(name.startswith(letter) for name, letter in said)
    assert len(ICAO) == 26
    assert len(spoken_letters("en")) == 26 * 2 + 3 * len(said) + 11
