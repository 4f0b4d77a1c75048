"""How wrong a transcript is."""

from __future__ import annotations

from collections.abc import Sequence


def word_errors(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Words put in, left out and exchanged (Levenshtein 1966); over the number of ``wanted`` words it is the word error
    rate (NIST SCTK)."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], place
        for other, found in enumerate(heard, 1):
            diagonal, row[other] = row[other], min(row[other] + 1, row[other - 1] + 1, diagonal + (word != found))
    return row[-1]
