"""Whether an order goes through: what the rules permit, who has taken the responsibility, how long it was held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.domain.conversation import Verb
from models.domain.errors import CommandRefused
from models.quality.rules.firing import ALLOWED, Permit

LONGEST = 15.0  # seconds from the first refusal on, after which nobody is held any longer
TRANSFER, HANG_UP = "transfer", "hang_up"
ORDERS: Mapping[Verb, str] = {
    Verb.TRANSFER: TRANSFER, Verb.CONSULT: TRANSFER, Verb.COMPLETE: TRANSFER, Verb.HANG_UP: HANG_UP,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order as rules know it (transfer, hang_up), in which call, and by whom."""

    call_id: str
    order: str
    queue: str = ""
    language: str = ""
    agent_id: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A supervisor's, until that moment (epoch seconds)."""

    reason: str
    by: str
    until: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """``allowed`` with a ``reason``: it goes through although a rule might have refused it. ``held``: seconds that are
    left until it would."""

    allowed: bool = True
    rule: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Books:
    """Of one call: what rules permit, what supervisors let through, and when an order was refused first."""

    permits: Mapping[str, Permit] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    refused_at: dict[str, float] = field(default_factory=dict)


class Forbidden(CommandRefused):
    """A rule refuses the order until something has been said; the words say what."""

    def __init__(self, verdict: Verdict, order: str) -> None:
        waits, never = _WORDS.get(order, _OTHER)
        said = "; ".join(verdict.missing)
        template = waits if said else never
        super().__init__(template.format(rule=verdict.rule, said=said, reason=verdict.reason or "see its file"))
        self.rule, self.missing = verdict.rule, verdict.missing


_OTHER = (
    "the rule {rule} does not allow this order before this was said: {said}",
    "the rule {rule} does not allow this order now: {reason}",
)
_WORDS: Mapping[str, tuple[str, str]] = {
    TRANSFER: (
        "the rule {rule} does not allow a transfer before this was said: {said}",
        "the rule {rule} does not allow a transfer now: {reason}",
    ),
    HANG_UP: (
        "the rule {rule} does not allow hanging up before this was said: {said}",
        "the rule {rule} does not allow hanging up now: {reason}",
    ),
}


def judged(
    permits: Mapping[str, Permit], books: Books, asked: Asked, unknown: Verdict | None, now: float
) -> Verdict:  # fmt: skip
    """The verdict on an order. ``unknown``: nobody can tell, and why."""
    permit = permits.get(asked.order, ALLOWED)
    override = books.overrides.get(asked.order)
    if unknown is None and permit.allowed:
        books.refused_at.pop(asked.order, None)
        return Verdict(True, permit.rule, _unclear(permit))
    if override is not None and now <= override.until:
        del books.overrides[asked.order]
        return Verdict(True, permit.rule or (unknown.rule if unknown else ""), f"{override.by}: {override.reason}")
    if unknown is not None:
        return Verdict(True, unknown.rule, unknown.reason)
    first = books.refused_at.setdefault(asked.order, now)
    if now - first >= LONGEST:
        return Verdict(True, permit.rule, f"the caller was held for {LONGEST:.0f} s")
    return Verdict(False, permit.rule, permit.reason, permit.missing)


def _unclear(permit: Permit) -> str:
    return (permit.reason or "its truth is not known") if permit.rule else ""
