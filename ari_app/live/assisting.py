"""Help on an agent's desk: the card for what the caller said, what a colleague passes on, what a wrap-up may say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ari_app.live.access import View
from ari_app.live.help_shapes import CardNow, Packet, Proposal, SummaryLine
from ari_app.live.masking import name_for
from ari_app.live.sources import Sources
from ari_app.live.story import Story
from models.assist.card import Card


def cards_of(cards: Mapping[str, Card], story: Story) -> list[CardNow]:
    """Those that are shown and that there still are."""
    found = [cards[one] for one in story.cards if one in cards]
    return [CardNow(id=one.id, title=one.title, body=one.body, line=story.card_line) for one in found]


def packet_of(sources: Sources, story: Story, agent: str, view: View) -> Packet | None:
    """For whoever is asked to take the call over; None for who sends it on, and when nobody does."""
    if story.passed is None or story.passed[0] == agent:
        return None
    by, lines = story.passed
    roster = sources.desk.floor.roster
    name = name_for(view, roster.get(by).agent.name) if by in roster else ""
    return Packet(by=by, name=name, lines=lines_of(story, lines))


def proposal_of(story: Story, agent: str) -> Proposal | None:
    """What was proposed to an agent about a call; None: nothing yet."""
    proposed = story.proposals.get(agent, {})
    lines = lines_of(story, story.summaries.get(agent, ()))
    if not lines and not proposed:
        return None
    return Proposal(
        lines=lines, dispositions=list(proposed.get("names", ())), shares=list(proposed.get("shares", ())),
        preset=str(proposed.get("preset", "")),
    )  # fmt: skip


def lines_of(story: Story, lines: Iterable[tuple[str, str]]) -> list[SummaryLine]:
    """Turns as they stand now: what was masked since is masked here."""
    known = [(kind, story.turns[one]) for kind, one in lines if one in story.turns]
    return [
        SummaryLine(kind=kind, id=turn.id, side=turn.side, text=turn.text, at_ms=turn.at_ms) for kind, turn in known
    ]
