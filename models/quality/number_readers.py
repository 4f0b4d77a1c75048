"""Number words to digits, word by word: forty, one, hundred; 四, 千, 一."""

from __future__ import annotations

from models.quality import number_words as words


class Composer:
    """Words of one English number after the other: 40 and 1 are 41, 41 and hundred are 4100."""

    def __init__(self) -> None:
        self.base = self.chunk = self.room = self.places = 0
        self.empty = True

    def fits(self, word: str) -> bool:
        """Whether the word goes on with the number so far."""
        if self.empty:
            return True
        if word in words.SCALES:
            free = not self.places if word == "thousand" else not self.places or self.chunk < 10
            return free and 0 < self.chunk < 100 and self.room < 2
        if self.places and not self.chunk:
            return True
        value = words.UNITS.get(word, words.TEENS.get(word, words.TENS.get(word, 0)))
        return value > 0 and self.room >= len(str(value)) and self.chunk > 0

    def add(self, word: str) -> None:
        """Take the word in."""
        self.empty = False
        if word == "thousand":
            self.base, self.chunk, self.room, self.places = max(self.chunk, 1) * 1000, 0, 0, 3
        elif word == "hundred":
            self.chunk, self.room = max(self.chunk, 1) * 100, 2
        else:
            value = words.UNITS.get(word, words.TEENS.get(word, words.TENS.get(word, 0)))
            self.chunk, self.room = self.chunk + value, 1 if word in words.TENS else 0

    @property
    def digits(self) -> str:
        """The number so far."""
        return str(self.base + self.chunk)


def zh_digits(text: str) -> str:
    """The digits of Chinese numerals: 四一一一 and 四十一十一 are both 4111; 三个一 is 111."""
    reader = _ZhReader()
    letters = [letter for letter in text if not letter.isspace()]
    for place, letter in enumerate(letters):
        if letter in "个個":
            reader.times(str(words.ZH_DIGITS.get(letters[place + 1], 0)))
        elif letter in words.ZH_DIGITS:
            reader.digit(str(words.ZH_DIGITS[letter]))
        else:
            reader.scale(words.ZH_SCALES[letter])
    return reader.all()


class _ZhReader:
    """Chinese numerals one after the other. ``last``: the scale that was said last in the number so far; 0: none."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.value = self.last = 0
        self.pending = ""

    def times(self, digit: str) -> None:
        """三个一: what is pending says how often; the digit itself follows."""
        self.pending = digit * max(0, int(self.pending or 1) - 1)

    def digit(self, digit: str) -> None:
        """One digit."""
        if self.last > 10 and digit == "0" and not self.pending:
            return
        if self.pending or (self.last and digit == "0"):
            self._end()
        self.pending = digit

    def scale(self, scale: int) -> None:
        """十, 百, 千, 万."""
        if scale == 10_000:
            self.value = (self.value + int(self.pending or 0) or 1) * scale
        else:
            if self.last and scale >= self.last:
                ours = self.pending if self.pending == "1" and scale == 10 == self.last else ""
                self.value, self.pending = self.value + int(ours or 0), "" if ours else self.pending
                self.found.append(str(self.value))
                self.value = 0
            self.value += (int(self.pending) if self.pending else 1) * scale
        self.last, self.pending = scale, ""

    def all(self) -> str:
        """The digits of all numbers."""
        self._end()
        return "".join(self.found)

    def _end(self) -> None:
        self.found.append(str(self.value + int(self.pending or 0)) if self.last else self.pending)
        self.value, self.last, self.pending = 0, 0, ""
