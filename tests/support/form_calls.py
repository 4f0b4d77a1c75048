"""Calls for forms: rows of the journal as a call leaves them, and a form with its rules."""

from __future__ import annotations

from typing import Any

from ari_app.store.row import Row
from models.quality.forms.form import Auto, Form, Kind, Question, Type
from models.quality.rules.rule import NotSaid, Rule, RuleSet, Said, Stage, Where

T0 = 1_800_000_000.0
GREETING, PROMISE = "greeting-15s", "forbidden-promise"
RULES = RuleSet(
    (
        Rule(GREETING, NotSaid(Said(("hello",), by="agent"), by_time=15.0), where=Where(languages=("en",)),
             stage=Stage.LIVE, version="g1"),
        Rule(PROMISE, Said(("free for ever",), by="agent"), stage=Stage.LIVE, version="p1"),
        Rule("tried", Said(("a word",), by="agent"), stage=Stage.SHADOW, version="t1"),
    ),
    "v1",
)  # fmt: skip


def question(name: str, weight: float = 10, **more: Any) -> Question:  # noqa: ANN401 - its fields
    """One, whose words are its name."""
    return Question(name, {"en": f"Was there {name}?", "zh": f"有 {name} 吗？"}, weight=weight, **more)


FORM = Form(
    "service", 1,
    {
        "opening": (question("greeting", 40, auto=Auto(GREETING, also=("zh-greeting",))),),
        "talk": (
            question("promise", 40, kind=Kind.FATAL, auto=Auto(PROMISE)), question("tone", 20, type=Type.SCALE),
            question("advice", 0, type=Type.TEXT),
        ),
    },
)  # fmt: skip


class Told:
    """The rows of one call: it arrives, an agent talks, and it ends. ``confidence`` of what the agent says."""

    def __init__(self, call: str = "c1", agent: str = "1001", start: float = T0) -> None:
        self.call, self.agent, self.at, self.rows = call, agent, start, list[Row]()
        self.add("CallArrived", channel_id="ch", number="5550100", dialled="8000", language="en", name="", tier="",
                 direction="in", arrived_at=start)  # fmt: skip
        self.add("CallQueued", problem="billing", language="en", priority=0.5, entered_at=start)
        self.joined(agent)

    def add(self, kind: str, agent: str = "", /, **data: Any) -> Row:  # noqa: ANN401 - facts
        """One more, a second later."""
        self.at += 1.0
        row = Row(len(self.rows) + 1, self.at, self.call, agent, kind, data)
        self.rows.append(row)
        return row

    def joined(self, agent: str) -> None:
        """An agent has the caller."""
        self.add("LegJoined", agent, role="agent", who=agent, channel_id=f"ch-{agent}", bridge_id="b", purpose="queue")

    def says(self, text: str, leg: str = "agent", confidence: float = 0.95) -> int:
        """The number of what they said."""
        row = self.add(
            "Transcribed", leg=leg, text=text, began_at=self.at, seconds=2.0, confidence=confidence, start=0.0, end=2.0,
            engine="script", version=1,
        )  # fmt: skip
        return row.seq

    def fires(self, rule: str, utterance: int = 0, agent: str = "", actions: tuple[str, ...] = ()) -> None:
        """A rule, on an utterance or without one."""
        began = self.rows[utterance - 1].data["began_at"] if utterance else 0.0
        version = next((one.version for one in RULES.rules if one.id == rule), "x1")
        self.add(
            "RuleFired", agent or self.agent, rule=rule, version=version, stage="live",
            leg="agent" if utterance else "", began_at=began, words="…" if utterance else "", utterance=utterance,
            step="sound", score=0.9, actions=list(actions),
        )  # fmt: skip

    def ends(self, talked: float = 60.0) -> list[Row]:
        """Everybody leaves."""
        self.add("LegLeft", self.agent, role="agent", who=self.agent, channel_id=f"ch-{self.agent}", talked=talked,
                 reason="hung up", held=0.0, way="", target="")  # fmt: skip
        self.add("CallEnded", outcome="answered", cause="")
        return self.rows
