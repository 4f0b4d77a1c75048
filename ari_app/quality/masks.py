"""Recordings that rules silence while a secret is said, and agents' ears, and open again when it is over.

What a rule silences it opens again; what a person has silenced is theirs. How far it reaches back: see
`ari_app.media.reaching_back`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from ari_app.store.row import Row
from models.domain.errors import AsteriskError, CommandRefused
from models.quality.masking import MARK
from models.quality.said_digits import runs

log = logging.getLogger(__name__)
LONGEST = 120.0  # seconds, whatever is said
QUIET = 8.0  # seconds without digits after which one of a former process ends
BY_RULE = "rule "  # before the rule's id, where the books say who has silenced a recording


class Of(Enum):
    """What is kept from whom."""

    RECORDING = "the recording"
    AGENT = "the agent's ear"


@dataclass(slots=True)
class _Mask:
    """``quiet_from``: epoch seconds; ``quiet``: without digits after which it ends (0: not by that); ``until``: when it
    ends at the latest; ``of``: what it keeps from whom."""

    by: str
    quiet: float
    quiet_from: float
    until: float
    of: set[Of]


Hand = Callable[[str, str, bool, float], Awaitable[bool]]
"""Of a call, in somebody's name, silence it (True) or open it again; whether it did. What is a secret began then (epoch
seconds; 0: nobody knows)."""


Told = Callable[[str, bool, float, float], object]
"""Of a call: whether it has a mask, since now (epoch seconds), for a secret that began then (0: nobody knows)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A mask that a rule asks for: ``quiet`` and ``seconds`` as `models.quality.rules.rule.Mask` has them; ``since``:
    when what made the rule fire began to be said (epoch seconds; 0: nobody's words did)."""

    quiet: float = QUIET
    seconds: float = 0.0
    of: frozenset[Of] = frozenset({Of.RECORDING})
    since: float = 0.0


class Masks:
    """By call. ``hands``: silence and open; ``told``: hears which call has a mask, and which has none any more."""

    def __init__(
        self, hands: Mapping[Of, Hand], told: Told = lambda call_id, on, now, since: None
    ) -> None:  # fmt: skip
        self._hands, self._told = hands, told
        self._on: dict[str, _Mask] = {}
        self._ours: set[tuple[str, Of]] = set()
        self._orders: asyncio.Queue[tuple[str, str, Of, bool, float]] = asyncio.Queue()

    def begin(self, call_id: str, by: str, wish: Wish, now: float) -> None:
        """Silence it, or, if it is, for longer."""
        until = now + (min(wish.seconds, LONGEST) if wish.seconds else LONGEST)
        mask = self._on.get(call_id)
        if mask is None:
            mask = self._on[call_id] = _Mask(by, wish.quiet, now, until, set())
            self._told(call_id, True, now, wish.since)
        mask.quiet, mask.quiet_from = max(mask.quiet, wish.quiet), now
        mask.until = max(mask.until, until)
        for one in sorted(wish.of - mask.of, key=lambda one: one.value):
            mask.of.add(one)
            self._orders.put_nowait((call_id, by, one, True, wish.since))

    def recall(self, row: Row, now: float) -> None:
        """What a former process silenced and did not open again is opened by this one."""
        by = str(row.data.get("by", ""))
        if row.kind == "RecordingMasked" and by.startswith(BY_RULE):
            self._on[row.call_id] = _Mask(by.removeprefix(BY_RULE), QUIET, now, now + LONGEST, {Of.RECORDING})
            self._ours.add((row.call_id, Of.RECORDING))
        elif row.kind in ("RecordingUnmasked", "RecordingStopped", "CallEnded"):
            self.over(row.call_id)

    def take(self, row: Row) -> None:
        """Words of a call: while there are digits in them it stays silent. Who joins meanwhile hears nothing either."""
        mask = self._on.get(row.call_id)
        if mask is not None and row.kind == "LegJoined" and Of.AGENT in mask.of:
            self._orders.put_nowait((row.call_id, mask.by, Of.AGENT, True, 0.0))
        elif mask is not None and row.kind in ("Transcribed", "PartlyHeard"):
            text = str(row.data.get("text", ""))
            if MARK in text or any(run.digits for run in runs(text, True)):
                mask.quiet_from = row.at

    def tick(self, now: float) -> None:
        """The clock."""
        for call_id, mask in list(self._on.items()):
            if now >= mask.until or (mask.quiet and now - mask.quiet_from >= mask.quiet):
                del self._on[call_id]
                self._told(call_id, False, now, 0.0)
                for one in sorted(mask.of, key=lambda one: one.value):
                    self._orders.put_nowait((call_id, mask.by, one, False, 0.0))

    def over(self, call_id: str) -> None:
        """The call has ended, and everything of it."""
        self._on.pop(call_id, None)
        self._ours -= {(call_id, one) for one in Of}

    async def run(self) -> None:
        """Give the orders, for ever."""
        while True:
            await self._give(*await self._orders.get())

    async def _give(self, call_id: str, by: str, of: Of, on: bool, since: float) -> None:
        """What a rule has silenced it opens again; what somebody else has, or nobody, it does not."""
        if not on and (call_id, of) not in self._ours:
            return
        try:
            done = await self._hands[of](call_id, by, on, since)
        except (CommandRefused, AsteriskError) as error:
            log.warning("%s of %s was not %s: %s", of.value, call_id, "silenced" if on else "opened", error)
            done = False
        if on and done:
            self._ours.add((call_id, of))
        elif not on:
            self._ours.discard((call_id, of))
