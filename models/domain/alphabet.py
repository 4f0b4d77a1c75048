"""Names of letters: the spelling alphabets that callers use."""

from __future__ import annotations

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ICAO = (
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo"
    " sierra tango uniform victor whiskey x-ray yankee zulu"
)  # ITU-R M.1172, ICAO Annex 10
_APCO = (
    "adam boy charles david edward frank george henry ida john king lincoln mary nora ocean paul queen robert sam tom"
    " union victor william x-ray young zebra"
)  # APCO Project 14: police, and many callers, in North America
ICAO = dict(zip(LETTERS, _ICAO.split(), strict=True))
APCO = dict(zip(LETTERS, _APCO.split(), strict=True))


def names_of(letter: str) -> tuple[str, ...]:
    """What a letter is called in the spelling alphabets, the international one first."""
    return tuple(dict.fromkeys((ICAO[letter], APCO[letter])))
