"""What an agent's portrait is made of: their legs of calls, each with its mix and what came of it.

Nothing here knows of moods, hints, contested answers or pauses: `models.insight.portraits` refuses measures of that
kind, and no leg carries one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from statistics import fmean

from models.insight.kpi import KPIS
from models.insight.kpi_facts import Contact, Terms
from models.insight.kpi_groups import moment
from models.insight.kpi_kind import Better
from models.insight.kpi_tables import table_of
from models.insight.portraits import Datum, Handled, expected_of, portraits

WEEKS = 8  # that a portrait looks back
FIRST = 7  # days in which an agent's newest calls are in nobody's portrait of them but their own
RATINGS = 30  # ratings below which nothing is said of an agent
MEASURES: Mapping[str, tuple[str, Better]] = {
    "aht": ("seconds", Better.NEITHER), "hold": ("share", Better.NEITHER), "transfer": ("share", Better.NEITHER),
    "settled": ("share", Better.MORE), "csat": ("mark", Better.MORE),
}  # fmt: skip
"""Measure → its unit, and which way is better; `models.insight.portrait_words` says what each is."""


@dataclass(frozen=True, slots=True)
class Leg:
    """An agent's part in a call. ``sent``: they sent the caller on; ``seconds``: talk with hold, and wrap-up."""

    call: str
    agent: str
    joined_at: float
    seconds: float
    held: float
    sent: bool


@dataclass(frozen=True, slots=True)
class Load:
    """How much an agent had, and how hard it was: ``difficulty`` is the time that the team needs for calls like theirs,
    through that for all (1: as everybody's; None: not yet known). ``topics``: legs by what they were about."""

    legs: int
    days: int
    seconds: float
    topics: Mapping[str, int]
    difficulty: float | None


def handled_of(legs: Iterable[Leg], contacts: Mapping[str, Contact], terms: Terms) -> list[Handled]:
    """Each leg of a known call; the mix: topic, language, and the part of the day in which it was."""
    settled, found = _settled(contacts, terms), []
    for leg in legs:
        contact = contacts.get(leg.call)
        if contact is None:
            continue
        measures = {"aht": leg.seconds, "hold": float(leg.held > 0), "transfer": float(leg.sent)}
        if contact.agent == leg.agent and leg.call in settled:
            measures["settled"] = settled[leg.call]
        if contact.rating is not None and contact.legs == 1:
            measures["csat"] = float(contact.rating)
        mix = (contact.about, contact.language, _part(leg.joined_at, terms.zone))
        found.append(Handled(leg.agent, mix, measures))
    return found


def _settled(contacts: Mapping[str, Contact], terms: Terms) -> Mapping[str, float]:
    """1 for calls after which nobody called again, 0 for the others; without those of which it is not yet known."""
    judged = KPIS["fcr"].variant("").judge(table_of(Contact, list(contacts.values())), terms)
    values = judged[0] if isinstance(judged, tuple) else judged
    return {call: float(value > 0) for call, value in zip(contacts, values, strict=True) if not math.isnan(value)}


def _part(at: float, zone: tzinfo | None) -> str:
    return str(moment(at, zone).hour // 3)


def portrait_of(agent: str, handled: Sequence[Handled]) -> list[Datum]:
    """One agent's figures against the team's, in the order of `MEASURES`; satisfaction from thirty ratings on."""
    data = {one.name: one for one in portraits(handled).get(agent, [])}
    if "csat" in data and data["csat"].n < RATINGS:
        del data["csat"]
    return [data[name] for name in MEASURES if name in data]


def load_of(agent: str, legs: Sequence[Leg], handled: Sequence[Handled], zone: tzinfo | None) -> Load:
    """How much they had, and of what."""
    own = [one for one in legs if one.agent == agent]
    mine = [one for one in handled if one.agent == agent]
    difficulty = None
    if mine:
        whole = fmean(one.measures["aht"] for one in handled)
        theirs = [
            should for one, should in zip(handled, expected_of("aht", handled), strict=True) if one.agent == agent
        ]
        difficulty = fmean(theirs) / whole if whole else None
    return Load(
        len(own), len({moment(one.joined_at, zone).date() for one in own}), sum(one.seconds for one in own),
        dict(Counter(one.mix[0] for one in mine if one.mix[0]).most_common(8)), difficulty,
    )  # fmt: skip
