"""What a machine may answer: a *no* only where it heard all, well enough, and nothing that was nearly a *yes*; a *yes*
because nothing was found only where it heard all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from models.quality.forms.form import Answer, Form, Question, Type, Verdict

HEARD = 0.95  # share of the agent's speech that must be written down before anything is held against them
NEAR = 0.65  # score of a match that was no hit, and yet too near to say that it was not said
FATAL = "fatal"  # as rules write it: a no to a fatal question


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: its version, the utterances that it rests on, and how well those were heard. ``marks``: what
    it answers by its own actions, by question."""

    rule: str
    version: str
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """How much of a call there is to judge by. ``written``: share of the agent's speech that was written down;
    ``skipped``: some of it was not; ``unknown``: rules that could not tell; ``near``: by rule, how nearly something was
    said that it fires by the absence of, ``nearly``: that it fires by; ``near_at``: by rule, the utterance."""

    written: float = 1.0
    confidence: float = 1.0
    skipped: bool = False
    unknown: frozenset[str] = frozenset()
    near: Mapping[str, float] = field(default_factory=dict)
    nearly: Mapping[str, float] = field(default_factory=dict)
    near_at: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether what was not found was not there."""
        return self.written >= HEARD and not self.skipped


def automatic(form: Form, fired: Collection[Fired], heard: Heard, versions: Mapping[str, str]) -> dict[str, Answer]:
    """An answer for each question that a rule answers; ``versions`` of the rules that are for the call. A rule that
    there is not answers nothing."""
    found: dict[str, Answer] = {}
    for one in form.questions().values():
        rule = next((name for name in one.auto.rules if name in versions), "") if one.auto is not None else ""
        told = _told(one, rule, fired)
        if told:
            found[one.id] = _by_firings(one, told, heard)
        elif rule:
            found[one.id] = _by_silence(one, rule, versions[rule], heard)
    return found


def _told(question: Question, rule: str, fired: Collection[Fired]) -> list[tuple[Fired, str]]:
    """Firings that answer it, each with its answer."""
    found: list[tuple[Fired, str]] = []
    for one in fired:
        if question.auto is not None and one.rule == rule:
            found.append((one, question.auto.fired))
        elif question.type is Type.YES_NO and (value := one.marks.get(question.id, "")):
            found.append((one, Verdict.NO if value == FATAL else value))
    return [(one, value) for one, value in found if value in tuple(Verdict)]


def _by_firings(question: Question, told: list[tuple[Fired, str]], heard: Heard) -> Answer:
    """What they say; what one affirms and another denies, a person has to say."""
    first, value = told[0]
    evidence = tuple(dict.fromkeys(one for firing, _ in told for one in firing.evidence))
    confidence = min(firing.confidence for firing, _ in told)
    clear = len({said for _, said in told}) == 1 and not any(firing.rule in heard.unknown for firing, _ in told)
    if not clear or (value == Verdict.NO and not _sure(question, first.rule, heard, confidence)):
        value = Verdict.UNKNOWN
        evidence = tuple(dict.fromkeys((*evidence, *_near_at(first.rule, heard.near, heard))))
    return Answer(question.id, value, f"{first.rule}@{first.version}", evidence=evidence, confidence=confidence)


def _by_silence(question: Question, rule: str, version: str, heard: Heard) -> Answer:
    """The rule has not fired."""
    assert question.auto is not None
    value: str = question.auto.otherwise
    clear = heard.whole and rule not in heard.unknown
    evidence: tuple[str, ...] = ()
    nearly = heard.nearly.get(rule, 0.0) >= NEAR
    if not clear or (value == Verdict.NO and (nearly or not _sure(question, rule, heard, heard.confidence))):
        if value == Verdict.NO:
            evidence = _near_at(rule, {**heard.near, **heard.nearly}, heard)
        value = Verdict.UNKNOWN
    return Answer(question.id, value, f"{rule}@{version}", evidence=evidence, confidence=heard.confidence)


def _near_at(rule: str, near: Mapping[str, float], heard: Heard) -> tuple[str, ...]:
    """The utterance that holds a *no* back, to be listened to."""
    return (heard.near_at[rule],) if rule in near and rule in heard.near_at else ()


def _sure(question: Question, rule: str, heard: Heard, confidence: float) -> bool:
    """Whether a *no* may be said."""
    return heard.whole and confidence >= question.floor and heard.near.get(rule, 0.0) < NEAR
