"""What the demonstration's people said beside what the records hold: word errors (Mandarin: characters)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ari_app.demo.scene import Said
from ari_app.reports.calls import list_calls
from ari_app.reports.transcripts import transcript
from ari_app.store.reader import Reader
from models.domain.said_zh import said as said_zh
from models.domain.words import plain
from models.quality.word_errors import word_errors
from models.speech.written import said as words_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of one call. ``units``: words, or characters of Mandarin."""

    call: str
    side: str
    language: str
    said: str
    read: str
    units: int
    errors: int


def compare(reader: Reader, said: Sequence[Said]) -> list[Compared]:
    """Every side of every conversation in which something was said to its end."""
    found = []
    for call in list_calls(reader, 10_000):
        mine = [one for one in said if one.number == call["number"] and _during(one, call)]
        lines = [row for row in transcript(reader, call["id"]) if row["began_at"] >= (call["connected_at"] or 0.0)]
        for side in ("caller", "agent"):
            spoken = [one for one in mine if one.side == side]
            if spoken:
                read = " ".join(row["text"] for row in lines if row["leg"].startswith(side))
                found.append(_compared(call["id"], spoken, read))
    return found


def units(text: str, language: str) -> list[str]:
    """Words of English, characters of Mandarin, without marks; numbers as they are said."""
    return words_of(text) if language == "en" else list(plain(said_zh(text)).replace(" ", ""))


def _during(one: Said, call: Json) -> bool:
    return bool(call["arrived_at"] <= one.at <= (call["ended_at"] or one.at))


def _compared(call: str, spoken: Sequence[Said], read: str) -> Compared:
    side, language = spoken[0].side, spoken[0].language
    text = " ".join(one.text for one in spoken)
    wanted = units(text, language)
    return Compared(call, side, language, text, read, len(wanted), word_errors(wanted, units(read, language)))
