"""What the demonstration's people do and say: data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a caller does: wait so long, then press keys or say words (or both are "": only wait)."""

    wait: float
    keys: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks: language → speaker of Kokoro; ``variant``: the speaker of espeak-ng where that one is missing."""

    name: str
    speakers: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A caller: number, line, what they do in the menus, what they say to the agent, their rating, and the agent who is
    expected to take the call (whoever does says their own lines)."""

    number: str
    dials: str
    steps: tuple[Step, ...]
    person: Person
    lines: tuple[str, ...] = ()
    rating: str = ""
    language: str = "en"
    agent: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that they say, menus first."""
        return (*(step.words for step in self.steps if step.words), *self.lines)


CALLERS = (
    Script(
        "5550001", "8000", (Step(4, keys="1"), Step(3, keys="2")), Person("Dana Reed", {"en": "af_bella"}, "f2"),
        (
            "Hello, there is a mistake on my last bill.", "I was charged twice for the same order.",
            "Thank you very much for your help.",
        ),
        "5", agent="1001",
    ),
    Script(
        "5550002", "8000", (Step(5, words="technical support"),), Person("Eli Stone", {"en": "am_puck"}, "m1"),
        ("My internet connection does not work.", "It stopped yesterday evening.", "That is better, thank you."),
        "4", agent="1002",
    ),
    Script("5550004", "8000", (Step(4, keys="3"), Step(3, keys="1")), Person("Frank Moor")),
    Script(
        "5550003", "8001", (Step(4, keys="2"),), Person("王芳", {"zh": "zf_xiaoyi"}, "f2"),
        ("你好，我家的电话坏了。", "从昨天晚上开始就没有声音了。", "好的，谢谢您。"), "5", "zh", "1002",
    ),
)  # fmt: skip
AGENTS = {
    "1001": Person("Alice", {"en": "af_sarah"}, "f4"),
    "1002": Person("Bob Lee", {"en": "am_michael", "zh": "zm_yunxi"}, "m3"),
}
AGENT_LINES = {
    "en": (
        "Hello, my name is {name}. How can I help you?", "Let me have a look at that.",
        "I have corrected that for you.",
    ),
    "zh": ("您好，请问您遇到了什么问题？", "好的，我先帮您检查一下线路。", "已经修好了，请您再试一下。"),
}  # fmt: skip
