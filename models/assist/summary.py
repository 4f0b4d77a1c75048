"""What a call was about, in its own words: lines are utterances as they were said, chosen, never written.

A line is known by the id of its utterance, so that nothing can be told that nobody said, and what is masked or erased
later is so here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from models.assist import cues
from models.assist.terms import length

CALLER, AGENT = "caller", "agent"
_EARLY = 10  # utterances of the caller in which they say what they want
_FAR = 3  # utterances of the caller after it that may be its second line
_ANSWER = 3  # utterances that an answer may take
_STRONG = 2.0  # weight of a line that surely tells an outcome
_NEED, _OUTCOME, _DETAILS, _PROMISES = 2, 2, 5, 3  # lines


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance. ``side``: caller or agent."""

    id: str
    side: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """``kind``: need, detail, outcome or promise; ``id``: of the utterance."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Utterances' ids, each list in the order of the call. ``details``: what the caller answered to questions."""

    need: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()

    def lines(self) -> Iterator[Line]:
        """All of it, an utterance once."""
        seen: set[str] = set()
        for kind, ids in (
            ("need", self.need), ("detail", self.details), ("outcome", self.outcome), ("promise", self.promises),
        ):  # fmt: skip
            for one in ids:
                if one not in seen:
                    seen.add(one)
                    yield Line(kind, one)


def summarise(said: Sequence[Said]) -> Summary:
    """Of a whole call or of its beginning; empty for one in which nobody said anything of weight."""
    need = _need([one for one in said if one.side == CALLER])
    begun = next((place for place, one in enumerate(said) if need and one.id == need[0]), 0)
    rest = said[begun:]
    promised = [one.id for one in rest if one.side == AGENT and cues.promises(one.text)][-_PROMISES:]
    outcome = _best([one for one in rest if one.side == AGENT], cues.reports, _OUTCOME)
    return Summary(tuple(need), tuple(_details(rest, need)), tuple(outcome), tuple(promised))


def _need(said: Sequence[Said]) -> list[str]:
    """The first best line, and one soon after it that asks for something else."""
    early = [one for one in said[:_EARLY] if not cues.again(one.text)]
    rated = [(cues.wants(one.text), place) for place, one in enumerate(early)]
    best = max(rated, key=lambda row: (row[0], -row[1]), default=(0.0, 0))
    if best[0] == 0:
        longest = max(early, key=lambda one: length(cues.content(one.text)), default=None)
        return [longest.id] if longest is not None and length(cues.content(longest.text)) >= _FAR else []
    first = early[best[1]]
    after = [early[place] for weight, place in rated if weight and best[1] < place <= best[1] + _FAR]
    own = cues.content(first.text)
    return [first.id, *(one.id for one in after if cues.content(one.text) not in own)][:_NEED]


def _details(said: Sequence[Said], need: Sequence[str]) -> list[str]:
    """Answers to an agent's questions that say something; what is part of another answer is left out."""
    found: dict[str, str] = {}
    for place, one in enumerate(said):
        if one.side == AGENT and cues.asks(one.text) and not cues.closes(one.text):
            for answer in _answer(said, place):
                words = cues.content(answer.text)
                if words and not (answer.id in need or cues.closes(answer.text) or cues.again(answer.text)):
                    found.setdefault(words, answer.id)
    needed = [cues.content(one.text) for one in said if one.id in need]
    whole = [words for words in found if not any(words in other and words != other for other in (*found, *needed))]
    return [found[words] for words in whole if words not in needed][:_DETAILS]


def _answer(said: Sequence[Said], place: int) -> Iterator[Said]:
    """What follows of the caller, whatever the agent hums between."""
    count = 0
    for one in said[place + 1 :]:
        if one.side == CALLER:
            yield one
            count += 1
        if count == _ANSWER or (one.side != CALLER and cues.content(one.text)):
            return


def _best(said: Sequence[Said], weight: Callable[[str], float], most: int) -> list[str]:
    """The heaviest lines, later ones first among equals, in the order of the call."""
    rated = [(weight(one.text), place) for place, one in enumerate(said) if not cues.again(one.text)]
    chosen = sorted((row for row in rated if row[0] > 0), reverse=True)[:most]
    strong = [place for rate, place in chosen if rate >= max(_STRONG, chosen[0][0] - 1) or rate == chosen[0][0]]
    return [said[place].id for place in sorted(strong)]
