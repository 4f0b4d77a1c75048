"""Every form that is for a call, answered when the call is over: what rules found in it, as the journal has it.

It is done in its own time, a moment after the end, and once more for what is written down late. A call that ended while
nobody was there is caught up with at the next start.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ari_app.foundation import steady
from ari_app.store.form_rows import BETWEEN
from ari_app.store.journal import Journal
from ari_app.store.open_records import told_of_call, unscored_calls
from ari_app.store.row import Row
from config.problems import ConfigError
from models.domain.events import SystemNoted
from models.domain.form_events import FormScored
from models.quality.forms.automatic import automatic
from models.quality.forms.calls import KINDS, Told, meant_for, of_agent, told, versions
from models.quality.forms.form import Answer, Form, Score, scored
from models.quality.rules.rule import RuleSet

SETTLE = 0.8  # seconds after the end of a call: the last words and what rules make of them
LATE = 60.0  # seconds in which what comes late is still taken
_LOOK, _PATIENCE = 0.2, 5.0
_BACK = 86400.0  # seconds: calls of former processes are caught up with
_MOST = 1000
_NEWS = frozenset({"Transcribed", "TranscriptSkipped", "RuleFired", "NearlySaid", "OrderLetThrough", "LegLeft"})
_NONE = -1.0  # points of what cannot be assessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What is given in. ``read`` reads the forms (raises ConfigError); ``rules``: those in force; ``caught_up``: waits
    until rules have judged everything so far."""

    journal: Journal
    read: Callable[[], Mapping[str, Form]]
    rules: Callable[[], RuleSet]
    caught_up: Callable[[float], Awaitable[bool]]


@dataclass(slots=True)
class Due:
    """A call that is over: when it ended, when it is to be scored (None: it was), and what was said of it then.
    ``judged``: rules have heard all of it; else nothing is answered by their silence."""

    ended: float
    at: float | None
    judged: bool = True
    told: dict[str, FormScored] = field(default_factory=dict)


class Scorer:
    """`take` is a listener of the journal, `run` the service. ``forms``: those in force, by id."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.forms: Mapping[str, Form] = {}
        self._calls: dict[str, Due] = {}
        self._alone: set[str] = set()  # calls that came in this process and that no agent has joined
        self.scored = 0
        self._stale = True

    def take(self, row: Row) -> None:
        """An event of the journal."""
        if row.kind == "RulesLoaded":
            self._stale = True
        elif row.kind == "CallArrived":
            self._alone.add(row.call_id)
        elif of_agent(row):
            self._alone.discard(row.call_id)
        elif row.kind == "CallEnded":
            self._ended(row.call_id)
        elif row.kind in _NEWS and (due := self._calls.get(row.call_id)) is not None:
            due.at = steady.now() + SETTLE

    def _ended(self, call_id: str) -> None:
        """Nobody is assessed by a call in which no agent was from its beginning to its end."""
        if call_id in self._alone:
            self._alone.remove(call_id)
        else:
            self._calls[call_id] = Due(steady.now(), steady.now() + SETTLE)

    async def run(self) -> None:
        """For ever, a call after the other."""
        await self.read()
        await self.recall()
        while True:
            if self._stale:
                await self.read()
            for call_id in self.due(steady.now()):
                await self.score(call_id)
            await asyncio.sleep(_LOOK)

    def due(self, now: float) -> list[str]:
        """Calls whose time has come; those that nothing comes late for any more are forgotten."""
        for call_id in [name for name, one in self._calls.items() if one.at is None and now - one.ended > LATE]:
            del self._calls[call_id]
        return [name for name, one in self._calls.items() if one.at is not None and one.at <= now]

    async def read(self) -> None:
        """The forms as their files are now; those with mistakes leave the old ones in force."""
        self._stale = False
        try:
            self.forms = await asyncio.to_thread(self._ports.read)
        except ConfigError as error:
            words = str(error).splitlines()[0]
            self._ports.journal.publish(SystemNoted(what="forms have mistakes; the old stay", detail=words))

    async def recall(self) -> None:
        """Calls of the last day that ended and were never scored."""
        journal, since = self._ports.journal, steady.now() - _BACK
        for call_id in await journal.attempt(lambda: unscored_calls(journal.database, since, _MOST), []):
            self._calls.setdefault(call_id, Due(steady.now(), steady.now(), False))

    async def score(self, call_id: str) -> None:
        """Every form that is for it. What is not on the disk yet is waited for, and tried again."""
        due, journal = self._calls[call_id], self._ports.journal
        due.at = None
        judged = await self._ports.caught_up(_PATIENCE) or not self._ports.rules().rules
        if not judged and due.judged and steady.now() - due.ended < LATE:
            due.at = steady.now() + _PATIENCE
            return
        due.judged = due.judged and judged
        try:
            ready = await journal.flushed(_PATIENCE)
            rows = await journal.call(lambda: told_of_call(journal.database, call_id, KINDS))
        except (sqlite3.Error, OSError):
            ready, rows = False, []
        if not ready:
            due.at = steady.now() + _PATIENCE
            return
        for event in events_of(call_id, rows, self.forms.values(), self._ports.rules(), due.judged):
            if due.told.get(event.form) != event:
                due.told[event.form] = event
                self.scored += 1
                journal.publish(event)


def events_of(
    call_id: str, rows: Iterable[Row], forms: Iterable[Form], ruleset: RuleSet, judged: bool = True
) -> list[FormScored]:  # fmt: skip
    """What the forms say of a call whose events are ``rows``, in order. ``judged``: rules have heard all of it."""
    call = told(rows)
    call.skipped = call.skipped or not judged
    meant = meant_for(forms, call)
    known = versions(ruleset, call) if meant else {}
    return [
        _event(call_id, call, form, answers, scored(form, answers))
        for form in meant
        for answers in [automatic(form, call.fired(), call.heard(), known)]
    ]


def _event(call_id: str, call: Told, form: Form, answers: Mapping[str, Answer], score: Score) -> FormScored:
    given = list(answers.values())
    return FormScored(
        call_id=call_id, agent_id=call.agent, form=form.id, version=form.version, queue=call.queue,
        points=_NONE if score.points is None else score.points, answered=round(score.answered, 4),
        questions=[one.question for one in given], answers=[str(one.value) for one in given],
        rules=[one.by for one in given], confidence=[round(one.confidence, 3) for one in given],
        evidence=[BETWEEN.join(one.evidence) for one in given], fatal=list(score.fatal), waiting=list(score.waiting),
    )  # fmt: skip
