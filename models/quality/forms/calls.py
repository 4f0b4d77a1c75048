"""What the events of one call say for its forms: who talked, what fired, how much of it was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from models.quality.forms.automatic import Fired, Heard
from models.quality.forms.form import Form
from models.quality.rules.hearing import Row
from models.quality.rules.rule import NotSaid, Rule, RuleSet, Stage, conditions_of

_AGENT, _CONSULT = "agent", "consult"
_MARK = "form "  # how an action is written down that answers a question
KINDS = (
    "CallArrived", "CallQueued", "CallAbout", "LegJoined", "LegLeft", "Transcribed", "TranscriptSkipped",
    "SpeechUnavailable", "RuleFired", "NearlySaid", "OrderLetThrough", "CallEnded",
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """Of one call. ``agents``: who had the caller, in their order; ``talked``: seconds of each; ``written``,
    ``missed``: seconds of the agents' speech; ``weighed``: Σ seconds · confidence; ``sure``: utterance → confidence;
    ``unknown``: rules whose truth was not known; ``near``: what was nearly said, and in whose part of the call."""

    queue: str = ""
    language: str = ""
    direction: str = ""
    tier: str = ""
    agents: list[str] = field(default_factory=list)
    talked: dict[str, float] = field(default_factory=dict)
    written: float = 0.0
    missed: float = 0.0
    weighed: float = 0.0
    skipped: bool = False
    sure: dict[int, float] = field(default_factory=dict)
    firings: list[tuple[str, Row]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    near: list[tuple[str, Row]] = field(default_factory=list)

    @property
    def agent(self) -> str:
        """Who is assessed: who had the caller last; "" for nobody."""
        return self.agents[-1] if self.agents else ""

    def fired(self) -> list[Fired]:
        """In the part of who is assessed. What fired while another talked is held against nobody: see `heard`."""
        mean = self.heard().confidence
        return [_firing(row, self.sure, mean) for who, row in self.firings if who in ("", self.agent)]

    def heard(self) -> Heard:
        """How well. Where nothing was written down, nothing is known."""
        speech = self.written + self.missed
        others = {str(row.data.get("rule", "")) for who, row in self.firings if who not in ("", self.agent)}
        near = [row for who, row in self.near if who in ("", self.agent)]
        absent, found = ({one.data["rule"]: one.data["score"] for one in near if one.data["absent"] is is_so}
                         for is_so in (True, False))  # fmt: skip
        return Heard(
            self.written / speech if speech else 0.0, self.weighed / self.written if self.written else 0.0,
            self.skipped, frozenset(self.unknown | others), absent, found,
            {str(one.data["rule"]): _evidence(one) for one in near},
        )  # fmt: skip


def told(rows: Iterable[Row]) -> Told:
    """The rows of one call, in their order."""
    found = Told()
    for row in rows:
        change = _CHANGES.get(row.kind)
        if change is not None:
            change(found, row)
    return found


def versions(ruleset: RuleSet, call: Told) -> dict[str, str]:
    """The live rules that can tell something of the call: they are for it, and their time came."""
    return {one.id: one.version for one in ruleset.rules if one.stage is Stage.LIVE and _counts(one, call)}


def meant_for(forms: Iterable[Form], call: Told) -> list[Form]:
    """The forms that a call is assessed by; none when no agent has talked."""
    if not call.agent:
        return []
    return [
        one for one in forms
        if (not one.queues or call.queue in one.queues) and (not one.languages or call.language in one.languages)
    ]  # fmt: skip


def _counts(rule: Rule, call: Told) -> bool:
    """A rule for some hours is left out: the hour of the call is not looked at here."""
    where = rule.where
    pairs = (
        (call.queue, where.queues), (call.language, where.languages), (call.direction, where.directions),
        (call.tier, where.tiers),
    )  # fmt: skip
    if where.hours or any(among and value not in among for value, among in pairs):
        return False
    talked = call.talked.get(call.agent, 0.0)
    return all(not isinstance(one, NotSaid) or one.by_time <= talked for one in conditions_of(rule))


# What happened ---------------------------------------------------------------------------------------


def _arrived(call: Told, row: Row) -> None:
    call.language = str(row.data.get("language", "")) or call.language
    call.direction, call.tier = str(row.data.get("direction", "")), str(row.data.get("tier", ""))


def _about(call: Told, row: Row) -> None:
    call.queue = str(row.data.get("problem", "")) or call.queue
    call.language = str(row.data.get("language", "")) or call.language


def of_agent(row: Row) -> bool:
    """Whether somebody joins the caller whose work is assessed."""
    return row.kind == "LegJoined" and row.data.get("role") == _AGENT and row.data.get("purpose") != _CONSULT


def _joined(call: Told, row: Row) -> None:
    if not of_agent(row):
        return
    who = str(row.data.get("who", ""))
    if who in call.agents:
        call.agents.remove(who)
    call.agents.append(who)


def _left(call: Told, row: Row) -> None:
    if row.data.get("role") == _AGENT:
        who = str(row.data.get("who", ""))
        call.talked[who] = call.talked.get(who, 0.0) + float(row.data.get("talked", 0.0))


def _said(call: Told, row: Row) -> None:
    confidence, seconds = float(row.data.get("confidence", 0.0)), float(row.data.get("seconds", 0.0))
    call.sure[row.seq] = confidence
    if row.data.get("leg") == _AGENT:
        call.written += seconds
        call.weighed += seconds * confidence


def _skipped(call: Told, row: Row) -> None:
    if row.data.get("leg") != "caller":
        call.missed += float(row.data.get("seconds", 0.0))
        call.skipped = True


def _fired(call: Told, row: Row) -> None:
    if row.data.get("stage") == str(Stage.LIVE):
        call.firings.append((row.agent_id, row))


def _nearly(call: Told, row: Row) -> None:
    call.near.append((row.agent_id, row))


def _firing(row: Row, sure: dict[int, float], mean: float) -> Fired:
    """As sure as its utterance was heard; what rests on silence, as the agent was heard on the whole."""
    words, utterance = str(row.data.get("words", "")), int(row.data.get("utterance", 0))
    marks = [one.removeprefix(_MARK).partition("=") for one in row.data.get("actions", ()) if one.startswith(_MARK)]
    found = sure.get(utterance, float(row.data.get("score", 1.0)) if words else mean)
    return Fired(
        str(row.data.get("rule", "")), str(row.data.get("version", "")), (_evidence(row),), found,
        {name: value for name, _, value in marks},
    )  # fmt: skip


def _evidence(row: Row) -> str:
    """The utterance that it rests on, as screens name it: leg and beginning; without words, the moment alone."""
    leg, began = str(row.data.get("leg", "")), float(row.data.get("began_at", 0.0))
    return f"{leg} {began:.2f}" if leg and began else f"at {row.at:.2f}"


def _let_through(call: Told, row: Row) -> None:
    call.unknown.add(str(row.data.get("rule", "")))


_CHANGES: dict[str, Callable[[Told, Row], None]] = {
    "CallArrived": _arrived, "CallQueued": _about, "CallAbout": _about, "LegJoined": _joined, "LegLeft": _left,
    "Transcribed": _said, "TranscriptSkipped": _skipped, "SpeechUnavailable": _skipped, "RuleFired": _fired,
    "OrderLetThrough": _let_through, "NearlySaid": _nearly,
}  # fmt: skip
