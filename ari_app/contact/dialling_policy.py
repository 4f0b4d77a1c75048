"""The one door for dialled numbers: the rules of `models.domain.dialling` with what was dialled so far.

`DiallingPolicy.allowed` answers a question and changes nothing; `DiallingPolicy.permit` is asked when a number is
about to be rung: it counts, writes down, and gives the permit without which nothing is dialled.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ari_app.agents.roster import Roster
from ari_app.store.journal import Journal
from config.settings import Dialling
from models.domain.control_events import DiallingRefused, NumberDialled
from models.domain.dialling import (
    OF_CALLERS,
    Kind,
    Number,
    Permit,
    Purpose,
    Rules,
    Usage,
    Verdict,
    analyse,
    decide,
    one_writing,
)
from models.domain.errors import CommandRefused
from models.domain.identity import Console, Identity, Itself, Nobody, Person, Staff

DAY, HOUR = 86400.0, 3600.0
_REMEMBERED = 10_000
_ANALYSED = 1000


class NumberRefused(CommandRefused):
    """The policy says no. ``prompt`` names the sentence that says why to whoever asked by telephone."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.words)
        self.verdict = verdict
        self.prompt = str(verdict.reason)


@dataclass(frozen=True, slots=True)
class Errand:
    """For whom a number is rung, and what for."""

    who: Identity
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class _Dialled:
    """One time that a number was dialled: when (epoch seconds), what for."""

    at: float
    purpose: Purpose


def rules_of(settings: Dialling, emergency: frozenset[str], phones: frozenset[str]) -> Rules:
    """`[dialling]` as rules; ``phones`` are the extensions of agents."""
    prefixes = tuple(settings.international_prefix.split())

    def patterns(text: str) -> tuple[str, ...]:
        return one_writing(text.split(), prefixes)

    trunks = (pair.rpartition("=") for pair in settings.trunks.split())
    return Rules(
        settings.country, settings.national_prefix, prefixes, settings.plus,
        complete=tuple(settings.complete.split()), internal=tuple(settings.internal.split()),
        service=tuple(settings.service.split()), short_digits=settings.short_digits, allow=patterns(settings.allow),
        refuse=patterns(settings.refuse), premium=patterns(settings.premium), foreign=patterns(settings.foreign),
        withheld=frozenset(one.lstrip("+") for one in settings.withheld.split()), emergency=emergency, phones=phones,
        callbacks_per_number=settings.callbacks_per_number, per_number=settings.per_number,
        per_hour=settings.per_hour, concurrent=settings.concurrent,
        trunks=tuple((one_writing([pattern], prefixes)[0], int(most)) for pattern, _, most in trunks),
    )  # fmt: skip


class DiallingPolicy:
    """``talking`` lists the numbers that calls other than one (by id) are connected to, or are ringing, now."""

    def __init__(
        self,
        settings: Dialling,
        emergency: frozenset[str],
        roster: Roster,
        journal: Journal,
        talking: Callable[[str], Sequence[str]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings, self._roster, self._journal = settings, roster, journal
        self._talking, self._clock = talking, clock
        phones = frozenset(status.agent.id for status in roster.all())
        self._rules = rules_of(settings, emergency, phones)
        self._dialled: dict[str, deque[_Dialled]] = {}
        self._hour: deque[float] = deque()
        self._analysed: dict[str, Number] = {}
        self._ringing: dict[int, Number] = {}

    # What others ask ------------------------------------------------------------------------------

    def number(self, text: str) -> Number:
        """What a number is."""
        found = self._analysed.get(text)
        if found is None:
            if len(self._analysed) >= _ANALYSED:
                self._analysed.clear()
            found = self._analysed[text] = analyse(text, self._rules)
        return found

    def key(self, text: str) -> str:
        """The one form by which numbers are compared; "" for what is not a number (withheld, unusable)."""
        found = self.number(text)
        return "" if found.kind is Kind.NONE else found.key

    def allowed(self, number: str, who: Identity, purpose: Purpose, call_id: str = "") -> Verdict:
        """Whether it may be rung now, and as what; nothing is counted."""
        return decide(number, str(who), self._right(who, purpose), purpose, self._usage(number, call_id), self._rules)

    def permit(self, number: str, who: Identity, purpose: Purpose, call_id: str = "") -> Permit:
        """The right to dial it once, from now on counted. Raises NumberRefused, which is written down."""
        verdict = self.allowed(number, who, purpose, call_id)
        if verdict.permit is None:
            self.refuse(verdict, who, purpose, call_id)
            raise NumberRefused(verdict)
        outside = verdict.number.kind is not Kind.INTERNAL
        self._count(self._clock(), verdict.number.key, purpose, outside)
        self._journal.publish(
            NumberDialled(
                call_id=call_id, agent_id=who.id if isinstance(who, Staff) else "", number=verdict.number.given,
                dialled=verdict.dial_as, key=verdict.number.key, purpose=purpose, who=str(who), outside=outside,
            )
        )  # fmt: skip
        return verdict.permit

    def refuse(self, verdict: Verdict, who: Identity, purpose: Purpose, call_id: str = "") -> None:
        """Write a refusal down."""
        self._journal.publish(
            DiallingRefused(
                call_id=call_id, agent_id=who.id if isinstance(who, Staff) else "", number=verdict.number.given,
                purpose=purpose, who=str(who), reason=verdict.words,
            )
        )  # fmt: skip

    @contextmanager
    def ringing(self, permit: Permit) -> Iterator[None]:
        """The number counts as a call outside while it rings."""
        self._ringing[id(permit)] = permit.number
        try:
            yield
        finally:
            self._ringing.pop(id(permit), None)

    def restore(self, rows: Sequence[tuple[float, str, str, bool]]) -> None:
        """What a former process dialled within the last day: (at, one form, purpose, outside)."""
        for at, key, purpose, outside in rows:
            if purpose in list(Purpose):
                self._count(at, key, Purpose(purpose), outside)

    # Counting -------------------------------------------------------------------------------------

    def _right(self, who: Identity, purpose: Purpose) -> str:
        """How far who asks may go; "" for somebody unknown."""
        settings = self._settings
        match who:
            case Staff(agent_id) | Person(agent=agent_id) if agent_id in self._roster:
                return self._roster.get(agent_id).agent.dial or settings.agents
            case Console():
                return settings.console
            case Itself():
                return settings.callback if purpose in OF_CALLERS else settings.flow
            case Staff() | Person() | Nobody():
                return ""

    def _count(self, at: float, key: str, purpose: Purpose, outside: bool) -> None:
        if len(self._dialled) >= _REMEMBERED:
            for old in [name for name, times in self._dialled.items() if not times or times[-1].at < at - DAY]:
                del self._dialled[old]
        self._dialled.setdefault(key, deque(maxlen=_REMEMBERED)).append(_Dialled(at, purpose))
        if outside:
            self._hour.append(at)

    def _usage(self, number: str, call_id: str) -> Usage:
        now = self._clock()
        same = self._dialled.get(self.number(number).key, deque())
        while same and same[0].at < now - DAY:
            same.popleft()
        while self._hour and self._hour[0] < now - HOUR:
            self._hour.popleft()
        live = [self.number(one) for one in self._talking(call_id)] + list(self._ringing.values())
        open_now = tuple(one for one in live if one.kind not in (Kind.INTERNAL, Kind.NONE))
        return Usage(sum(one.purpose in OF_CALLERS for one in same), len(same), len(self._hour), open_now)
