"""Who speaks when, in a call that goes on: silence, over-talk, rate and share of speech, as of a moment."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.quality.rules.rule import Measure, Truth
from models.quality.talk import words

SETTLED = 1.5  # seconds after which it is known that somebody had begun to speak
_KEPT = 180.0  # seconds of speech that are remembered
_STALE = 20.0  # an utterance that began and of which nothing more was heard
_TALKED = 10.0  # seconds of speech below which shares say nothing
_ANSWER = 1.0  # seconds of speech that end the other's monologue
LEGS = ("agent", "caller")
SLOW = ("over_talk", "rate", "share")  # shares and rates of a time that is long


@dataclass(frozen=True, slots=True)
class Span:
    """Speech from ``start`` to ``end``, in seconds since the epoch, with the number of its words."""

    leg: str
    start: float
    end: float
    words: int = 0


@dataclass(slots=True)
class LiveTalk:
    """The speech of a call. ``began_at``: when caller and agent were bridged; ``open``: by leg, when what is being said
    now began; ``off``: what excuses a silence (hold, look_up, parked), each with when it began; ``since``: how long a
    measure has been beyond its limit; ``resumed_at``: when the last such excuse ended."""

    began_at: float = 0.0
    spans: list[Span] = field(default_factory=list)
    open: dict[str, tuple[float, float]] = field(default_factory=dict)
    off: dict[str, float] = field(default_factory=dict)
    since: dict[Measure, float] = field(default_factory=dict)
    resumed_at: float = 0.0

    def excuse(self, what: str, now: float, on: bool) -> None:
        """What excuses a silence begins or ends."""
        if on:
            self.off.setdefault(what, now)
        elif self.off.pop(what, None) is not None:
            self.resumed_at = now

    def begins(self, leg: str, began_at: float, now: float) -> None:
        """Somebody is speaking."""
        self.open[leg] = (began_at, now)

    def ends(self, leg: str, moment: float) -> None:
        """What they said until then is over; what they began after it, before its words were known, goes on."""
        if leg in self.open and self.open[leg][0] < moment:
            del self.open[leg]

    def spoke(self, leg: str, start: float, seconds: float, text: str = "") -> None:
        """They have spoken."""
        self.ends(leg, start + seconds)
        if seconds > 0:
            self.spans.append(Span(leg, start, start + seconds, words(text)))
            while self.spans[0].end < start - _KEPT:
                self.spans.pop(0)

    def speaking(self, leg: str, now: float) -> float | None:
        """When what a leg is saying at that moment began; None when it is silent."""
        found = self.open.get(leg)
        return found[0] if found is not None and now - found[1] < _STALE else None

    def truth(self, measure: Measure, language: str, now: float) -> tuple[Truth, float]:
        """Whether a measure is beyond its limit at a moment, and its value. None without enough speech to say."""
        if any(one in self.off for one in measure.unless):
            self.since.pop(measure, None)
            return False, 0.0
        value = self.value(measure, now - SETTLED, now)
        if value is None:
            self.since.pop(measure, None)
            return None, 0.0
        over, under = _limit(measure.over, language), _limit(measure.under, language)
        beyond = (over is not None and value > over) or (under is not None and value < under)
        if not beyond:
            self.since.pop(measure, None)
            return False, value
        since = self.since.setdefault(measure, now)
        waited = measure.kind == "rate" or now - since >= measure.lasting
        return waited, value

    def value(self, measure: Measure, until: float, now: float) -> float | None:
        """The measure of what was said up to a moment; None when too little was."""
        legs = LEGS if measure.by == "anybody" else (measure.by,)
        match measure.kind:
            case "silence" | "dead_air":
                return self._silence(LEGS if measure.kind == "dead_air" else legs, until, now)
            case "hold":
                return now - self.off["hold"] if "hold" in self.off else 0.0
            case "rate":
                return self._rate(legs, max(measure.lasting, 3.0))
            case "monologue":
                return self._monologue(legs[0], until, now)
            case "over_talk":
                return self._over_talk(measure.by, until - measure.of, until)
            case _:
                return self._share(measure.by, until - measure.of, until)

    def _silence(self, legs: tuple[str, ...], until: float, now: float) -> float:
        if any(self.speaking(leg, now) is not None for leg in legs):
            return 0.0
        last = max((span.end for span in self.spans if span.leg in legs), default=self.began_at)
        return max(0.0, until - max(last, self.began_at, self.resumed_at))

    def _rate(self, legs: tuple[str, ...], least: float) -> float | None:
        """Words a minute of the last so many seconds of their own speech."""
        seconds, count = 0.0, 0
        for span in reversed(self.spans):
            if span.leg in legs:
                seconds, count = seconds + span.end - span.start, count + span.words
                if seconds >= least:
                    return count / seconds * 60
        return None

    def _monologue(self, leg: str, until: float, now: float) -> float:
        """Seconds since they began to speak without a word of the other's."""
        answered = max(
            (one.end for one in self.spans if one.leg != leg and one.end - one.start >= _ANSWER), default=0.0
        )
        own = [one.start for one in self.spans if one.leg == leg and one.start >= answered]
        open_at = self.speaking(leg, now)
        if open_at is not None:
            own.append(open_at)
        return max(0.0, until - min(own)) if own else 0.0

    def _over_talk(self, by: str, since: float, until: float) -> float | None:
        """The share of the seconds talked in which ``by`` spoke into what the other was saying."""
        spans = _cut(self.spans, since, until)
        both = 0.0
        for one in spans:
            if by in ("anybody", one.leg):
                others = [two for two in spans if two.leg != one.leg and two.start < one.start]
                both += sum(max(0.0, min(one.end, two.end) - one.start) for two in others)
        talked = sum(one.end - one.start for one in spans)
        return both / talked if talked >= _TALKED else None

    def _share(self, by: str, since: float, until: float) -> float | None:
        spans = _cut(self.spans, since, until)
        talked = sum(one.end - one.start for one in spans)
        own = sum(one.end - one.start for one in spans if one.leg == by)
        return own / talked if talked >= _TALKED else None


def _cut(spans: list[Span], since: float, until: float) -> list[Span]:
    """What of the speech lies between two moments; a start before stays, to say who was first."""
    return [
        Span(one.leg, max(one.start, since), min(one.end, until), one.words)
        for one in spans
        if one.end > since and one.start < until
    ]


def _limit(limits: tuple[tuple[str, float], ...], language: str) -> float | None:
    known = dict(limits)
    return known.get(language, known.get(""))
