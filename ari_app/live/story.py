"""What is told of one call while it lives, kept for those who look at it: why it came to whom, what was said, by whom.

The registries say how things are; this is what only events say. Another process reads it back from the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ari_app.live.shapes import Portrait, Turn
from ari_app.store.row import Row
from models.domain.conversation import Role

MOST_TURNS = 400  # of a call; the oldest go


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent's phone rings, or has rung. ``at``: epoch seconds; ``by``: who sent the caller on or asks."""

    channel: str
    purpose: str
    at: float
    by: str = ""


@dataclass(slots=True)
class Story:
    """Everything that is remembered of a call. Times are epoch seconds, 0 for not yet.

    ``offers`` by agent; ``decision``: what the router decided last; ``joined``: channel → (agent or number, role);
    ``heard``: step of the script → the words; ``marks``: what rules have set; ``cards``: ids of those that are shown,
    ``card_line`` the turn that they answer; ``summaries`` by agent: kind of line and turn's id; ``proposals`` by
    agent; ``passed``: who sends the caller on, and with which summary; ``drafts`` by agent; ``portrait``: None until
    it has been looked up.
    """

    id: str
    began: float = 0.0
    number: str = ""
    name: str = ""
    dialled: str = ""
    tier: str = ""
    language: str = ""
    direction: str = "in"
    queue: str = ""
    entered: float = 0.0
    waited: float = 0.0
    step: str = ""
    offers: dict[str, Offer] = field(default_factory=dict)
    decision: Mapping[str, Any] = field(default_factory=dict)
    decided_for: str = ""
    joined: dict[str, tuple[str, str]] = field(default_factory=dict)
    sent_by: str = ""
    sent_at: float = 0.0
    last_failure: str = ""
    said: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    mood: str = ""
    cards: tuple[str, ...] = ()
    card_line: str = ""
    summaries: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    proposals: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    passed: tuple[str, list[tuple[str, str]]] | None = None
    turns: dict[str, Turn] = field(default_factory=dict)
    portrait: Portrait | None = None
    outcome: str = ""
    ended: float = 0.0

    def take(self, row: Row) -> None:
        """An event of this call."""
        if (change := _CHANGES.get(row.kind)) is not None:
            change(self, row)

    def agents(self) -> set[str]:
        """Who has to do with it now: it rings at them, or they are in it."""
        inside = {who for who, role in self.joined.values() if role != Role.NUMBER}
        return inside | set(self.offers)

    def has(self, agent: str) -> bool:
        """Whether an agent is one of these."""
        return agent in self.offers or any(who == agent for who, _ in self.joined.values())


def _arrived(story: Story, row: Row) -> None:
    data = row.data
    story.began = float(data.get("arrived_at") or row.at)
    for name in ("number", "name", "dialled", "tier", "language", "direction"):
        setattr(story, name, str(data.get(name, "")))


def _queued(story: Story, row: Row) -> None:
    story.queue = str(row.data.get("problem", ""))
    story.language = str(row.data.get("language", "")) or story.language
    story.entered = float(row.data.get("entered_at") or row.at)


def _about(story: Story, row: Row) -> None:
    story.queue = str(row.data.get("problem", ""))


def _decided(story: Story, row: Row) -> None:
    story.decision, story.decided_for = row.data.get("decision", {}), row.agent_id
    story.waited = float(story.decision.get("wait") or story.waited)


def _offered(story: Story, row: Row) -> None:
    data = row.data
    story.offers[row.agent_id] = Offer(
        str(data.get("channel_id", "")), str(data.get("purpose", "")), row.at, story.sent_by
    )


def _not_taken(story: Story, row: Row) -> None:
    story.offers.pop(row.agent_id, None)


def _connected(story: Story, row: Row) -> None:
    story.waited = float(row.data.get("waited") or story.waited)


def _joined(story: Story, row: Row) -> None:
    story.joined[str(row.data.get("channel_id", ""))] = (str(row.data.get("who", "")), str(row.data.get("role", "")))


def _left(story: Story, row: Row) -> None:
    story.joined.pop(str(row.data.get("channel_id", "")), None)
    story.offers.pop(row.agent_id, None)


def _sent(story: Story, row: Row) -> None:
    story.sent_by, story.sent_at, story.last_failure = str(row.data.get("by", "")), row.at, ""
    story.passed = None


def _not_sent(story: Story, row: Row) -> None:
    story.last_failure = f"{row.data.get('target', '')}: {row.data.get('result', '')}"


def _answered(story: Story, row: Row) -> None:
    story.said[str(row.data.get("variable") or row.data.get("step", ""))] = str(row.data.get("value", ""))


def _chosen(story: Story, row: Row) -> None:
    story.said[str(row.data.get("menu", ""))] = str(row.data.get("choice", ""))


def _stepped(story: Story, row: Row) -> None:
    story.step = str(row.data.get("step", ""))


def _attributes(story: Story, row: Row) -> None:
    for name, value in zip(row.data.get("names", ()), row.data.get("values", ()), strict=False):
        if value == "":
            story.attributes.pop(name, None)
        else:
            story.attributes[name] = str(value)


def _drafted(story: Story, row: Row) -> None:
    story.drafts[row.agent_id] = {name: str(row.data.get(name, "")) for name in ("disposition", "note", "follow_up_at")}


def _wrapped_up(story: Story, row: Row) -> None:
    story.drafts.pop(row.agent_id, None)


def _ticked(story: Story, row: Row) -> None:
    story.heard[str(row.data.get("item", ""))] = str(row.data.get("words", ""))


def _marked(story: Story, row: Row) -> None:
    story.marks.add(str(row.data.get("mark", "")))


def _mood(story: Story, row: Row) -> None:
    """The caller's alone: of an agent's voice nothing is shown to anybody."""
    band = str(row.data.get("band", ""))
    if row.data.get("leg") == "caller" and band:
        story.mood = band


def _ended(story: Story, row: Row) -> None:
    story.outcome, story.ended = str(row.data.get("outcome", "")), row.at
    story.offers, story.joined = {}, {}


# Help to who talks ----------------------------------------------------------------------------------

LINES = {"need": "need", "details": "detail", "outcome": "outcome", "promises": "promise"}  # of SummaryMade


def _card_shown(story: Story, row: Row) -> None:
    story.cards, story.card_line = tuple(row.data.get("cards", ())), str(row.data.get("line", ""))


def _summed_up(story: Story, row: Row) -> None:
    lines = {str(one): kind for name, kind in reversed(LINES.items()) for one in row.data.get(name, ())}
    order = {kind: place for place, kind in enumerate(LINES.values())}
    found = sorted(((kind, one) for one, kind in lines.items()), key=lambda line: order[line[0]])
    if row.data.get("way") == "transfer":
        story.passed = (row.agent_id, found)
    else:
        story.summaries[row.agent_id] = found


def _proposed(story: Story, row: Row) -> None:
    story.proposals[row.agent_id] = row.data


# What is said ---------------------------------------------------------------------------------------


def _key(row: Row) -> str:
    return f"{row.data.get('leg', '')} {float(row.data.get('began_at') or row.at):.2f}"


def _turn(story: Story, row: Row, partial: bool) -> Turn:
    leg = str(row.data.get("leg", ""))
    side = "caller" if leg == "caller" else "agent"
    talkers = [who for who, role in story.joined.values() if role == leg]
    at = float(row.data.get("began_at") or row.at)
    return Turn(
        id=_key(row), side=side, who=story.name if side == "caller" else (talkers[-1] if talkers else leg),
        text=str(row.data.get("text", "")), at_ms=max(0, round((at - story.began) * 1000)), partial=partial,
    )  # fmt: skip


def _partly(story: Story, row: Row) -> None:
    """A leg says one thing at a time: what it says now takes the place of what was partial. No words: it is over."""
    turn = _turn(story, row, True)
    _no_longer(story, row, float("inf"))
    if turn.text and turn.id not in story.turns:
        story.turns[turn.id] = turn


def _said(story: Story, row: Row) -> None:
    """What was partial of this leg until its end is in it."""
    _came_to_nothing(story, row)
    turn = _turn(story, row, False)
    story.turns[turn.id] = turn
    if story.card_line not in story.turns and _is_of(story.card_line, row):
        story.card_line = turn.id  # it was shown for the beginning of this
    while len(story.turns) > MOST_TURNS:
        del story.turns[next(iter(story.turns))]


def _is_of(line: str, row: Row) -> bool:
    """Whether a partial turn of this id has become this one."""
    leg, _, at = line.partition(" ")
    began = float(row.data.get("began_at") or row.at)
    return leg == row.data.get("leg") and began - 1 <= float(at or 0) <= began + float(row.data.get("seconds", 0.0))


def _came_to_nothing(story: Story, row: Row) -> None:
    """What was partial of this leg is no words, or others. Where it began, as far as that was known while it went on,
    may lie a little after the beginning of the whole, since packets come in bursts, but not after its end."""
    began, lasted = row.data.get("began_at"), row.data.get("seconds", 0.0)
    end = float(began) + float(lasted) if began else row.at
    _no_longer(story, row, (end - story.began) * 1000)


def _no_longer(story: Story, row: Row, until_ms: float) -> None:
    """Forget what was partial of a leg, if it began by then."""
    begins = f"{row.data.get('leg', '')} "
    for key, one in list(story.turns.items()):
        if one.partial and key.startswith(begins) and one.at_ms <= max(0.0, until_ms + 1):
            del story.turns[key]


def _masked(story: Story, row: Row) -> None:
    if row.data.get("version", 1) == 1 and _key(row) in story.turns:
        story.turns[_key(row)] = _turn(story, row, False)


_CHANGES: dict[str, Callable[[Story, Row], None]] = {
    "CallArrived": _arrived, "CallQueued": _queued, "CallAbout": _about, "RouteDecided": _decided,
    "CallOffered": _offered, "OfferFailed": _not_taken, "CallConnected": _connected, "LegJoined": _joined,
    "LegLeft": _left, "TransferBegun": _sent, "TransferFailed": _not_sent,
    "AnswerTaken": _answered, "ChoiceMade": _chosen, "StepEntered": _stepped,
    "CallAnnotated": _attributes, "DispositionDrafted": _drafted, "CallWrappedUp": _wrapped_up,
    "DispositionGiven": _wrapped_up, "MoodHeard": _mood, "ItemTicked": _ticked, "CallMarked": _marked,
    "CallEnded": _ended, "PartlyHeard": _partly, "Transcribed": _said, "TranscriptMasked": _masked,
    "CardShown": _card_shown, "SummaryMade": _summed_up, "DispositionProposed": _proposed,
    "SoundHeard": _came_to_nothing, "TranscriptSkipped": _came_to_nothing,
}  # fmt: skip
SHOWN = frozenset({"PartlyHeard", "DispositionDrafted"})  # these are never kept
KINDS = frozenset(_CHANGES) - SHOWN
