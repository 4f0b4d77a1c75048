"""What is known of a caller, and the facts of one call."""

from __future__ import annotations

from dataclasses import dataclass, field

LANGUAGES = ("en", "zh")
TIERS = ("basic", "silver", "gold", "platinum")


@dataclass(frozen=True, slots=True)
class CallerRecord:
    """A row of the caller table. ``known`` is False for a number seen for the first time.

    ``external_id``: of the caller in the CRM; ``url``: where the CRM shows them.
    """

    number: str
    known: bool = False
    name: str = ""
    language: str = ""
    tier: str = "basic"
    revenue: float = 0.0
    tenure_years: float = 0.0
    churn_risk: float = 0.0
    last_agent: str = ""
    external_id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CallerHistory:
    """What this number did in the last seven days. ``last_same_at``: when it called about the same problem before,
    however long ago, in epoch seconds; 0: never, in what is kept."""

    calls: int = 0
    abandons: int = 0
    same_problem: int = 0
    low_ratings: int = 0
    complaints: int = 0
    gave_up_in_menu: int = 0
    last_same_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """The facts of a call that never change once it arrived. Times are epoch seconds.

    ``direction`` is in, out (an agent called) or back (a call-back); ``number`` is the customer's in each.
    """

    id: str
    channel_id: str
    number: str
    dialled: str
    arrived_at: float
    open: bool = True
    language: str = ""
    direction: str = "in"
    caller: CallerRecord = field(default_factory=lambda: CallerRecord(""))
