"""Orders that rules hold back until something has been said. The rules are judged elsewhere; what they permit is kept
here, so that asking costs a look into a table.

It fails open, and says so: when nobody can tell whether it was said (the process that judges or the recogniser is away,
speech was skipped), when a supervisor takes the responsibility with a reason, when a caller has been held for 15
seconds, and always in emergency queues, the order is let through, and the books say why.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from ari_app.quality.verdicts import Asked, Books, Forbidden, Override, Verdict, judged
from models.domain.errors import CommandRefused
from models.domain.events import Event
from models.domain.quality_rule_events import InterlockOverridden, OrderLetThrough, OrderRefused
from models.quality.rules.firing import Permit
from models.quality.rules.rule import Refuse, RuleSet, Stage

PATIENCE = 0.5  # seconds in which the rules have to judge what was said before the order
OVERRIDE_SECONDS = 60.0  # in which the order that a supervisor let through has to come


@dataclass(frozen=True, slots=True)
class Lock:
    """A live rule that can refuse orders, and in which queues and languages (empty: in all). ``say``: what the caller
    hears when nobody is left to be refused."""

    rule: str
    orders: frozenset[str]
    queues: frozenset[str]
    languages: frozenset[str]
    say: str = ""

    def concerns(self, asked: Asked) -> bool:
        """Whether it may have something to say on an order of this call."""
        return (
            asked.order in self.orders
            and (not self.queues or asked.queue in self.queues)
            and (not self.languages or asked.language in self.languages)
        )


def locks_of(ruleset: RuleSet, demoted: Collection[str] = ()) -> tuple[Lock, ...]:
    """Those among the rules that act."""
    return tuple(
        Lock(
            rule.id, frozenset(action.orders), frozenset(rule.where.queues), frozenset(rule.where.languages), action.say
        )
        for rule in ruleset.rules
        for action in rule.actions
        if rule.stage is Stage.LIVE and rule.id not in demoted and isinstance(action, Refuse)
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """What a caller has to hear before they go, by which rule."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How it finds out whether it can know. ``away``: why nothing is judged ("": it is); ``deaf``: why nothing of a
    language is written down; ``caught_up``: waits so many seconds until all that was said is judged; ``silent``:
    whether the agent of a call is heard and has said nothing at all."""

    away: Callable[[], str]
    deaf: Callable[[str], str]
    caught_up: Callable[[float], Awaitable[bool]]
    silent: Callable[[str], bool]
    now: Callable[[], float]


class Interlock:
    """One for all calls. ``emergency``: queues in which nothing is ever refused."""

    def __init__(self, publish: Callable[[Event], object], sight: Sight, emergency: Collection[str] = ()) -> None:
        self._publish, self._sight, self._emergency = publish, sight, frozenset(emergency)
        self._locks: tuple[Lock, ...] = ()
        self._books: dict[str, Books] = {}

    # What rules say -----------------------------------------------------------------------------------

    def put_into_force(self, locks: tuple[Lock, ...]) -> None:
        """Other rules."""
        self._locks = locks

    def forget_permits(self) -> None:
        """Everything is judged anew."""
        for books in self._books.values():
            books.permits = {}

    def permits(self, call_id: str, found: Mapping[str, Permit]) -> None:
        """What the rules permit in a call from now on."""
        self._books.setdefault(call_id, Books()).permits = found

    def over(self, call_id: str) -> None:
        """The call has ended."""
        self._books.pop(call_id, None)

    # Orders -------------------------------------------------------------------------------------------

    async def must(self, asked: Asked) -> None:
        """Raises Forbidden when a rule refuses the order; what is let through although a rule might have refused it is
        written down."""
        verdict = await self._verdict(asked)
        about = {"call_id": asked.call_id, "agent_id": asked.agent_id}
        if verdict.allowed:
            if verdict.reason:
                self._publish(
                    OrderLetThrough(
                        **about, order=asked.order, rule=verdict.rule, reason=verdict.reason, by=asked.by
                    )
                )  # fmt: skip
            return
        self._publish(
            OrderRefused(**about, order=asked.order, rule=verdict.rule, missing=list(verdict.missing), by=asked.by)
        )
        raise Forbidden(verdict, asked.order)

    async def _verdict(self, asked: Asked) -> Verdict:
        locks = [lock for lock in self._locks if lock.concerns(asked)]
        if not locks or asked.queue in self._emergency:
            return Verdict()
        caught_up = await self._sight.caught_up(PATIENCE)
        away = self._sight.away() or self._sight.deaf(asked.language)
        if not away and not caught_up:
            away = f"the rules did not answer within {PATIENCE:g} s"
        books = self._books.setdefault(asked.call_id, Books())
        unknown = Verdict(rule=locks[0].rule, reason=away) if away else None
        return judged(self._known(asked.call_id, books), books, asked, unknown, self._sight.now())

    def _known(self, call_id: str, books: Books) -> Mapping[str, Permit]:
        """What rules permit. That nobody knows whether it was said is no reason where nothing was said at all."""
        if not self._sight.silent(call_id):
            return books.permits
        return {order: Permit(not one.rule, one.rule, one.reason, one.missing) for order, one in books.permits.items()}

    def note_passed(self, asked: Asked, reason: str) -> None:
        """An order that nobody could refuse was carried out: written down if a rule would have refused it."""
        permit = self.standing(asked.call_id).get(asked.order)
        if permit is not None and asked.queue not in self._emergency:
            self._publish(
                OrderLetThrough(
                    call_id=asked.call_id, agent_id=asked.agent_id, order=asked.order, rule=permit.rule, reason=reason,
                    by=asked.by,
                )
            )  # fmt: skip

    async def owed(self, asked: Asked) -> Owed | None:
        """What the caller still has to hear, after an order that nobody could refuse; None: nothing, a supervisor has
        let it through, or nobody can tell."""
        says = {lock.rule: lock.say for lock in self._locks if lock.say and lock.concerns(asked)}
        if not says or asked.queue in self._emergency or not await self._sight.caught_up(PATIENCE):
            return None
        books, permit = self._books.get(asked.call_id), self.standing(asked.call_id).get(asked.order)
        if books is None or permit is None or self._sight.away() or self._sight.deaf(asked.language):
            return None
        override = books.overrides.get(asked.order)
        if permit.rule not in says or (override is not None and self._sight.now() <= override.until):
            return None
        return Owed(permit.rule, says[permit.rule])

    def sayings(self) -> list[tuple[str, str]]:
        """(text, language) of everything that a caller may have to hear."""
        return [(lock.say, language) for lock in self._locks if lock.say for language in lock.languages]

    def override(self, call_id: str, order: str, reason: str, by: str) -> None:
        """The next such order of the call goes through. Raises CommandRefused without a reason."""
        if not reason.strip():
            raise CommandRefused("say why: the reason is kept with the call")
        until = self._sight.now() + OVERRIDE_SECONDS
        self._books.setdefault(call_id, Books()).overrides[order] = Override(reason.strip(), by, until)
        self._publish(InterlockOverridden(call_id=call_id, order=order, reason=reason.strip(), by=by))

    def standing(self, call_id: str) -> Mapping[str, Permit]:
        """What is refused in a call now, by order."""
        books = self._books.get(call_id)
        known = {} if books is None else self._known(call_id, books)
        return {order: one for order, one in known.items() if not one.allowed}
