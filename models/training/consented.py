"""Which of the callers' utterances may teach the command network: those of callers who said that theirs may.

A flow asks, and takes the answer into `VARIABLE`; yes is `YES`. Without that answer, in that very call, nothing of the
call is used. Somebody who says no later, from the same number, takes back what they said before: the last word counts
for all their calls.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from models.domain.words import plain
from models.training.inbox import Told

VARIABLE, YES = "training_consent", frozenset({"yes", "true"})
KINDS = ("CallArrived", "MenuEntered", "AnswerTaken", "Transcribed", "RecordingStarted")


@dataclass(frozen=True, slots=True)
class Clip:
    """What was said, and where in the recording of the caller's side, in seconds; ``whose``: voice it is, a
    number, or the call where there is none."""

    call: str
    whose: str
    text: str
    start: float
    seconds: float


def clips(rows: Iterable[Told], language: str, phrases: Collection[str]) -> list[Clip]:
    """Utterances that are one of the phrases, in recordings of callers who consented; in order."""
    fold = _Fold({plain(one) for one in phrases})
    for row in rows:
        fold.take(row)
    return [fold.clip(row) for row in fold.said if fold.may(row) and fold.languages.get(row.call) == language]


class _Fold:
    """What is known so far. ``agreed``: calls; ``refused``: numbers, and calls without one."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.said: list[Told] = []
        self.languages: dict[str, str] = {}
        self._wanted = wanted
        self._numbers: dict[str, str] = {}
        self._begun: dict[str, float] = {}
        self._agreed: set[str] = set()
        self._refused: set[str] = set()

    def take(self, row: Told) -> None:
        """One more row."""
        match row.kind:
            case "CallArrived" | "MenuEntered":
                self._numbers.setdefault(row.call, str(row.data.get("number", "")))
                self.languages[row.call] = str(row.data.get("language") or self.languages.get(row.call, ""))
            case "RecordingStarted":
                self._begun.setdefault(row.call, row.at)
            case "AnswerTaken" if row.data.get("variable") == VARIABLE:
                self._answered(row)
            case "Transcribed" if row.data.get("leg") == "caller" and plain(str(row.data["text"])) in self._wanted:
                self.said.append(row)

    def _answered(self, row: Told) -> None:
        if str(row.data.get("value", "")).lower() in YES:
            self._agreed.add(row.call)
            self._refused.discard(self._whose(row.call))
        else:
            self._agreed.discard(row.call)
            self._refused.add(self._whose(row.call))

    def _whose(self, call: str) -> str:
        return self._numbers.get(call, "") or call

    def may(self, row: Told) -> bool:
        """Whether it may be used: they said so in this call and did not take it back, and it is in the recording."""
        begun = self._begun.get(row.call)
        agreed = row.call in self._agreed and self._whose(row.call) not in self._refused
        return agreed and begun is not None and float(row.data["began_at"]) >= begun

    def clip(self, row: Told) -> Clip:
        """Of a row that may be used."""
        start = round(float(row.data["began_at"]) - self._begun[row.call], 3)
        return Clip(
            row.call, self._whose(row.call), plain(str(row.data["text"])), start, float(row.data["seconds"])
        )  # fmt: skip
