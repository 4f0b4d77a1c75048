"""Help on an agent's desk: the card for what the caller said, what a colleague passes on, what a wrap-up may say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ari_app.live.access import View
from ari_app.live.help_shapes import CardNow, Packet, Proposal, SummaryLine
from ari_app.live.masking import name_for
from ari_app.live.sources import Sources
from ari_app.live.story import Story
from models.assist.card import Card
from models.assist.packet import Passed
from models.quality.rules.rule import Mark, Stage

VERIFIED = "verified"  # a mark of rules, and what a step of a script or of the flow fills in
_NOT = ("no", "false", "0", "否", "不", "没有")


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
    return Packet(
        by=by, name=name, lines=lines_of(story, lines), verified=verified_of(sources, story),
        disposition=_drafted(story, by),
    )  # fmt: skip


def passed_of(sources: Sources, call_id: str) -> Passed | None:
    """The same for who cannot look at a screen now; None: nobody sends it on."""
    story = sources.stories.get(call_id)
    if story is None or not story.sent_by:
        return None
    by, lines = story.passed or (story.sent_by, [])
    roster = sources.desk.floor.roster
    texts = tuple((one.kind, one.id, one.text) for one in lines_of(story, lines))
    name = roster.get(by).agent.name if by in roster else ""
    return Passed(by, name, texts, verified_of(sources, story), _drafted(story, by))


def _drafted(story: Story, agent: str) -> str:
    own = story.drafts.get(agent, {}).get("disposition", "")
    return own or str(story.proposals.get(agent, {}).get("preset", ""))


def verified_of(sources: Sources, story: Story) -> bool | None:
    """Whether it is sure who the caller is: a rule has heard it, or it was filled in; None: nobody asks for it."""
    answer = story.attributes.get(VERIFIED) or story.said.get(VERIFIED, "")
    if VERIFIED in story.marks or (answer and answer.lower() not in _NOT):
        return True
    asked = any(step.attribute == VERIFIED for step in sources.scripts().of(story.queue))
    return False if answer or asked or _listened_for(sources, story) else None


def _listened_for(sources: Sources, story: Story) -> bool:
    return any(
        rule.stage is Stage.LIVE and Mark(VERIFIED) in rule.actions
        and (not rule.where.queues or story.queue in rule.where.queues)
        and (not rule.where.languages or story.language in rule.where.languages)
        for rule in sources.quality.ruleset.rules
    )  # fmt: skip


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
