"""How a recogniser that writes sentences spells things, and what was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.tokens import Tokens
from models.speech.turn import is_false_start
from models.speech.written import said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My order is 90210.", "my order is nine zero two one zero"),
        ("Press 12, or 1,000,000!", "press twelve or one million"),
        ("It's $1,225.50 on March 21st.", "it's one thousand two hundred twenty five dollars fifty cents on march "
         "twenty first"),
        ("$7", "seven dollars"),
        ("The 30th, the 5th, the 11th", "the thirtieth the fifth the eleventh"),
        ("1-0-0-0-1", "one zero zero zero one"),
        ("0123", "zero one two three"),
        ("", ""),
        ("…!?", ""),
    ],
)  # fmt: skip
def test_numbers_are_words_again(text: str, words: str) -> None:
    """Numbers, money, ordinals and digits, as a grammar of words has them."""
    assert said(text) == words.split()


def test_account_numbers_are_digits() -> None:
    """One by one, however they are grouped."""
    assert said("12 345, 6", digit_by_digit=True) == ["one", "two", "three", "four", "five", "six"]


def test_plain() -> None:
    """Marks and capitals go, apostrophes and Chinese stay; a back-channel is one however it is spelt."""
    assert plain("Mm-hm.") == "mm hm"
    assert plain("Don't  STOP!") == "don't stop"
    assert plain("嗯，好的。") == "嗯 好的"
    assert is_false_start("Mm-hm.", 0.9, 0.5, ("billing",), 0.6)
    assert is_false_start("Okay!", 0.9, 0.5, ("billing",), 0.6)


def test_word_errors() -> None:
    """One put in, one left out, one exchanged; nothing heard is everything wrong."""
    wanted = ["please", "press", "one", "now"]
    assert word_errors(wanted, wanted) == 0
    assert word_errors(wanted, ["please", "press", "one", "or", "now"]) == 1
    assert word_errors(wanted, ["press", "one", "now"]) == 1
    assert word_errors(wanted, ["please", "dress", "one", "now"]) == 1
    assert word_errors(wanted, []) == 4
    assert word_errors([], ["a"]) == 1


def vocabulary(folder: Path, pieces: list[bytes]) -> Path:
    """A vocabulary file."""
    file = folder / "tokenizer.bin"
    sizes = [bytes([len(p)]) if len(p) < 128 else bytes([len(p) % 128 + 128, len(p) // 128]) for p in pieces]
    file.write_bytes(b"".join(size + piece for size, piece in zip(sizes, pieces, strict=True)))
    return file


def test_pieces_join_in_the_order_they_were_learnt(tmp_path: Path) -> None:
    """An earlier pair goes before a later, longer one; what is in no piece is spelt in bytes, or unknown."""
    space = "▁".encode()
    pieces = [b"<unk>", b"<s>", b"</s>", space, *(bytes([one]) for one in b"abc\xc3\xa9"), b"bc", space + b"a", b"ab",
              b"x" * 300]  # fmt: skip
    tokens = Tokens(vocabulary(tmp_path, pieces))
    assert len(tokens) == 13
    assert tokens.encode("abc") == [tokens.number("▁a"), tokens.number("bc")]
    assert tokens.encode("é?") == [3, 7, 8, 0]
    assert tokens.words(tokens.encode("a bc c")) == [("a", 1), ("bc", 2), ("c", 2)]
    assert tokens.words([12]) == [("x" * 300, 1)]


def test_a_bad_vocabulary_is_named(tmp_path: Path) -> None:
    """Cut short, or nothing in it."""
    for content in (b"", b"\x05ab", b"\x01a\x80"):
        (tmp_path / "tokenizer.bin").write_bytes(content)
        with pytest.raises(ValueError, match=r"tokenizer\.bin cannot be read as a vocabulary"):
            Tokens(tmp_path / "tokenizer.bin")
