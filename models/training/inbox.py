"""What a trainer is asked: open answers that a classifier was unsure of, or that turned out to be wrong; and labels.

Made of the journal's events, in order. A caller's words stand in their utterance alone, and a label names its number:
when the words are erased, nothing can be learned from it any more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

OTHER = "other"  # a label: it means none of the answers that there are
_READ_BACK = "confirm_value"  # the prompt: what is said after it is yes or no
UNSURE = 0.3  # likeliest less second likeliest: below this an answer is asked about
KINDS = (
    "CallArrived",
    "MenuEntered",
    "PromptSaid",
    "Transcribed",
    "AnswerTaken",
    "AnswerRefused",
    "CallQueued",
    "LabelGiven",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the journal, as far as it matters here."""

    seq: int
    at: float
    call: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """``utterance``: number of the caller's words in the journal; ``answer`` "": not understood; ``margin``: of the
    two likeliest; ``chance``: of the likeliest; ``corrected``: the queue that the caller was sent on to, when it is one
    of the answers."""

    utterance: int
    at: float
    call: str
    language: str
    text: str
    step: str
    answer: str = ""
    second: str = ""
    margin: float = 0.0
    chance: float = 0.0
    known: tuple[str, ...] = ()
    corrected: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What it means, when that is settled: one person who says what the classifier said; two, and more than say
        anything else, when somebody says something else. "": not settled."""
        if not self.labels:
            return ""
        (first, most), *others = Counter(self.labels.values()).most_common()
        if others and others[0][1] == most:
            return ""
        return first if most >= 2 or (first == self.answer and not others) else ""

    @property
    def why(self) -> str:
        """Why it is asked about; "" when it is not."""
        if self.label:
            return ""
        if self.labels:
            return "needs another person"
        if self.corrected:
            return "sent on"
        if not self.answer:
            return "not understood"
        return "unsure" if self.margin < UNSURE else ""


def answers(rows: Iterable[Told]) -> list[Answer]:
    """Every open answer, in order, with what became of it."""
    fold = Fold()
    for row in rows:
        fold.take(row)
    return list(fold.found.values())


class Fold:
    """What is known so far. By call: the words that may be an answer, the language, whether they were read back, and
    the utterance of the latest answer. ``found``: by utterance."""

    def __init__(self) -> None:
        self.found: dict[int, Answer] = {}
        self._words: dict[str, Told] = {}
        self._languages: dict[str, str] = {}
        self._read_back: set[str] = set()
        self._latest: dict[str, int] = {}

    def take(self, row: Told) -> None:
        """One more row."""
        match row.kind:
            case "CallArrived" | "MenuEntered":
                self._languages[row.call] = str(row.data.get("language") or self._languages.get(row.call, ""))
            case "PromptSaid" if _READ_BACK in row.data.get("prompts", ()):
                self._read_back.add(row.call)
            case "Transcribed":
                self._said(row)
            case "AnswerTaken" | "AnswerRefused":
                self._answered(row)
            case "CallQueued" if row.call in self._latest:
                number = self._latest[row.call]
                self.found[number] = _sent_on(self.found[number], str(row.data.get("problem", "")))
            case "LabelGiven":
                _label(self.found, row)

    def forget(self, call: str) -> None:
        """Nothing more comes of this call."""
        for by_call in (self._words, self._languages, self._latest):
            by_call.pop(call, None)
        self._read_back.discard(call)

    def _said(self, row: Told) -> None:
        if row.call not in self._read_back and row.data.get("leg") == "caller" and row.data.get("text"):
            self._words[row.call] = row

    def _answered(self, row: Told) -> None:
        self._read_back.discard(row.call)
        said = self._words.pop(row.call, None)
        made = _answer(row, said, self._languages.get(row.call, "")) if said is not None else None
        if made is not None:
            self.found[made.utterance] = made
            self._latest[row.call] = made.utterance


def _answer(row: Told, said: Told, language: str) -> Answer | None:
    made = Answer(said.seq, said.at, row.call, language, str(said.data["text"]), str(row.data.get("step", "")))
    if row.kind == "AnswerRefused":
        return made if row.data.get("by") == "speech" else None
    chances = sorted(dict(row.data.get("chances") or {}).items(), key=lambda one: -one[1])
    if not chances:
        return None
    second, chance = chances[1] if len(chances) > 1 else ("", 0.0)
    return replace(
        made, answer=str(row.data["value"]), second=second, margin=round(chances[0][1] - chance, 4),
        chance=round(float(chances[0][1]), 4), known=tuple(sorted(name for name, _ in chances)),
    )  # fmt: skip


def _sent_on(answer: Answer, queue: str) -> Answer:
    """The first queue is what the answer led to; another, which is an answer too, says that it was another."""
    wrong = bool(answer.answer) and queue != answer.answer and queue in answer.known
    return replace(answer, corrected=queue) if wrong else answer


def _label(found: dict[int, Answer], row: Told) -> None:
    answer = found.get(int(row.data["utterance"]))
    if answer is not None:
        labels = {**answer.labels, str(row.data["by"]): str(row.data["intent"])}
        kept = {by: intent for by, intent in labels.items() if intent}
        found[answer.utterance] = replace(answer, labels=kept)


def inbox(found: Iterable[Answer]) -> list[Answer]:
    """What is to be asked about, what matters most first: how unsure, times how many there are like it."""
    asked = [one for one in found if one.why and one.text]
    alike = Counter((one.answer, one.second) for one in asked)

    def weight(one: Answer) -> float:
        unsure = 1.0 if one.why != "unsure" else 1 - one.margin
        return unsure * alike[one.answer, one.second]

    return sorted(asked, key=lambda one: (-weight(one), -one.at))


def labelled(found: Iterable[Answer], language: str) -> list[Answer]:
    """Answers whose meaning is settled and whose words are there, oldest first."""
    return [one for one in found if one.label and one.text and one.language == language and set(one.text) != {"•"}]


def split(found: list[Answer], share: float = 0.3) -> tuple[list[Answer], list[Answer]]:
    """To learn from, and held out: the later part by time, whole calls, so that none is in both."""
    calls: dict[str, list[Answer]] = defaultdict(list)
    for one in found:
        calls[one.call].append(one)
    order = sorted(calls.values(), key=lambda one: one[-1].at)
    border = len(order) - round(len(order) * share)
    return [one for call in order[:border] for one in call], [one for call in order[border:] for one in call]


def live_figures(found: Iterable[Answer], language: str, since: float, until: float = float("inf")) -> tuple[int, int]:
    """(right, all) of the answers taken in a time: wrong is what was sent on, or was labelled as something else."""
    taken = [one for one in found if one.answer and one.language == language and since <= one.at < until]
    wrong = sum(bool(one.corrected) or (one.label not in ("", one.answer)) for one in taken)
    return len(taken) - wrong, len(taken)
