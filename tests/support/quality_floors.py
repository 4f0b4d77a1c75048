# ruff: noqa: E501 - sentences of a scripted call
"""What the pages of quality are shown: calls to review, one with its form and its words, and an agent's own scores."""

from __future__ import annotations

from typing import Any

from tests.support.engineer_floors import CALL, at, detail, events, sound, transcript
from tests.support.floor_states import session
from tests.support.web_floor import Floor

State = dict[str, Any]
FORM = "service"
PAGE, ONE = "quality", f"quality?call={CALL}&form={FORM}"
OWN, OWN_ONE = "scores", f"scores?call={CALL}&form={FORM}"
_QUESTIONS = (
    ("opening", "greeting", "Did they greet with the name of the house and their own within 15 seconds?", "是否在十五秒内报出公司和本人姓名？", "yes_no", 15, "normal"),
    ("opening", "notice", "Was the recording told before anything personal was asked?", "询问个人信息前是否告知录音？", "yes_no", 15, "critical"),
    ("matter", "solved", "How far was the matter settled?", "问题解决程度？", "scale", 25, "normal"),
    ("matter", "compliance", "Was nothing promised that may not be promised?", "是否没有违规承诺？", "yes_no", 10, "fatal"),
    ("manner", "advice", "What would make the next call better?", "下次通话可以怎样改进？", "text", 0, "normal"),
)  # fmt: skip


def question(place: int, **more: Any) -> State:  # noqa: ANN401 - fields
    """One, not answered."""
    section, name, en, zh, kind, weight, level = _QUESTIONS[place]
    return {
        "section": section, "id": name, "en": en, "zh": zh, "type": kind, "weight": weight, "kind": level, "answer": "",
        "state": "", "rule": "", "confidence": 0.0, "evidence": [], "by": [], "contest": "", "contested_by": "",
        "decision": "", "decided_by": "", **more,
    }  # fmt: skip


def _said(side: str) -> State:
    return next(one for one in transcript()["items"] if (one["side"] == "caller") is (side == "caller"))


def form(**more: Any) -> State:  # noqa: ANN401 - fields
    """A form as its reviewer sees it: one answer is sure, one fatal waits, one is contested."""
    line = _said("agent")
    proof = {"utterance": f"agent {line['start_ms']}", "at_ms": line["start_ms"], "words": line["text"]}
    moment = {"utterance": "at 1", "at_ms": 93_000, "words": ""}
    return {
        "form": FORM, "version": 1, "agent": "1002", "queue": "billing", "scored_at": at(215), "points": 72.5,
        "answered": 0.75, "sections": {"opening": 50.0}, "fatal": [], "waiting": ["compliance"], "hidden": False,
        "draft": {}, "parts": [], "review": True, "contest": False, "decide": True,
        "questions": [
            question(0, answer="yes", state="auto", rule="greeting-15s@c0ffee", confidence=0.93, evidence=[proof]),
            question(1, answer="no", state="contested", by=["1009"], contest="The announcement says it before I do.", contested_by="1002", evidence=[moment]),
            question(2), question(3, answer="no", state="auto", rule="forbidden-promise@beef", confidence=0.71, evidence=[proof]),
            question(4),
        ],
        **more,
    }  # fmt: skip


def hidden() -> State:
    """The same before both of two have answered."""
    return form(
        hidden=True, points=None, answered=0.0, waiting=[], decide=False, questions=[question(n) for n in range(5)]
    )


def own() -> State:
    """The same as its agent sees it."""
    return form(review=False, contest=True, decide=False)


def _figure(value: float | None, wide: float = 0.1) -> State:
    return {
        "value": value,
        "low": None if value is None else value - wide,
        "high": None if value is None else min(1, value + wide),
    }


def agreement() -> State:
    """Figures of many pairs, and of few."""

    def item(name: str, n: int, kappa: float | None) -> State:
        return {
            "question": name,
            "n": n,
            "known": n >= 100,
            "share": _figure(0.93),
            "kappa": _figure(kappa),
            "ac1": _figure(0.9),
            "alpha": _figure(kappa),
        }

    return {
        "form": FORM, "version": 1, "reviews": 160, "people": [item("", 142, 0.81), item("greeting", 71, 0.78), item("solved", 68, 0.7)],
        "rules": [item("", 120, 0.88), item("greeting", 20, None)],
    }  # fmt: skip


def calibration() -> State:
    """A question that may be answered by rules, one that may not, and one of which too little is known."""
    several = agreement()["rules"][0]

    def contests(decided: int, overturned: int) -> State:
        return {
            "decided": decided,
            "overturned": overturned,
            "share": _figure(overturned / decided if decided else None),
        }

    def item(name: str, doubts: list[str], kappa: float, **more: Any) -> State:  # noqa: ANN401 - fields
        return {
            "question": name, "answers": 1840, "said": 0.71, "true": _figure(0.76, 0.05), "people": None, "doubts": doubts,
            "rules": {**several, "question": name, "kappa": _figure(kappa), **more}, "contests": contests(0, 0),
        }  # fmt: skip

    return {
        "form": FORM, "version": 1, "reviews": 160,
        "questions": [
            {**item("greeting", [], 0.89), "contests": contests(12, 1)},
            {**item("notice", ["agreement", "overturned"], 0.58), "contests": contests(14, 5)},
            {**item("compliance", [], 0.8, n=24, known=False), "true": _figure(None)},
        ],
        "scorers": [{"by": "", "contests": contests(22, 5)}, {"by": "Ann Weber", "contests": contests(4, 1)}],
    }  # fmt: skip


def portrait() -> State:
    """An agent's figures: two, one of them apart from the team's."""

    def datum(name: str, label: str, verdict: str, *ends: float) -> State:
        shrunk, low, high = ends
        return {
            "name": name, "label": label, "formula": "", "unit": "seconds", "n": 64, "observed": 270.0, "expected": 300.0,
            "ratio": 0.9, "shrunk": shrunk, "low": low, "high": high, "rank": 0, "verdict": verdict, "good": None,
        }  # fmt: skip

    why = {"purpose": "coaching", "sources": ["LegLeft"], "expires": "eight weeks", "never": "moods"}
    return {
        "agent": "1002", "own": True, "since_at": at(-4_000_000), "until_at": at(0), "legs": 64, "days": 20,
        "seconds": 17_000.0, "difficulty": 1.1, "topics": {"billing": 40}, "missing": ["Satisfaction"], "why": why,
        "data": [datum("aht", "Handling time", "below", 0.92, 0.86, 0.98), datum("hold", "Put on hold", "alike", 1, 0.8, 1.2)],
    }  # fmt: skip


def coaching() -> State:
    """Two questions of an agent, one with words and sound, one in which nothing was said."""
    line = _said("agent")

    def call(place: int, said: list[State], **more: Any) -> State:  # noqa: ANN401 - fields
        names = {name: _row(place)[name] for name in ("call", "number", "name", "scored_at")}
        return {**names, "answer": "no", "by_person": False, "said": said, "sound": True, **more}

    words = [{"side": "agent", "at_ms": line["start_ms"], "words": line["text"]}]
    items = [
        {"form": FORM, "question": question(place)["id"], "en": question(place)["en"], "zh": question(place)["zh"], "share": share, "n": n, "calls": calls}
        for place, share, n, calls in ((0, 0.33, 6, [call(0, words), call(1, words, sound=False)]), (1, 0.5, 8, [call(2, [])]))
    ]  # fmt: skip
    return {"agent": "1002", "since_at": at(10_000), "until_at": at(0), "answers": 31, "items": items}


def _row(place: int, **more: Any) -> State:  # noqa: ANN401 - fields
    names = (
        ("Dana Reed", "+44 20 7946 0123"),
        ("王芳", "+86 10 5555 0142"),
        ("", "+49 30 901820"),
        ("Jürgen Groß", ""),
    )
    name, number = names[place % 4]
    return {
        "call": CALL if place == 0 else f"17641{20000 - place}.{place}", "form": FORM if place % 3 else "service", "agent": f"100{1 + place % 5}",
        "queue": ("billing", "orders", "technical")[place % 3], "number": number, "name": name, "scored_at": at(215 - place * 1900), **more,
    }  # fmt: skip


def quality_floor(name: str = "full", *, language: str = "en") -> Floor:
    """``full``, ``hidden`` (a blind review), ``own`` (an agent's), ``empty``."""
    agent = name == "own"
    who = session(
        *(("agent",) if agent else ("supervisor",)),
        agent="1002" if agent else "1009",
        name="Bob Lee" if agent else "Ann Weber",
        language=language,
    )
    floor = Floor({}, who, who)
    strata = ("contested", "consensus", "fatal", "no", "unsure", "random", "random", "random")
    todo = [_row(n, stratum=one, weight=12.0, double=n in (1, 6), done=[]) for n, one in enumerate(strata)]
    scores = [
        _row(n, version=1, points=(88.5, None, 64.0)[n % 3], answered=(0.9, 0.45, 1.0)[n % 3], fatal=["compliance"] if n == 2 else [],
             waiting=[], seen=True, reviewed=["single"] if n % 2 else [], contested=n == 3)
        for n in range(7)
    ]  # fmt: skip
    one = {"full": form, "hidden": hidden, "own": own, "empty": form}[name]()
    forms = [{"id": FORM, "version": 1, "queues": [], "languages": [], "sections": [
        {"id": "opening", "questions": [{**{k: v for k, v in question(n).items() if k in ("id", "en", "zh", "type", "weight", "kind")}, "rules": []} for n in range(5)]}]}]  # fmt: skip
    floor.answers |= {
        "GET /reviews": {"items": [] if name == "empty" else todo}, "GET /forms": {"items": forms},
        f"GET /forms/{FORM}/agreement": agreement() if name != "empty" else {"form": FORM, "version": 1, "reviews": 0, "people": [], "rules": []},
        f"GET /forms/{FORM}/calibration": calibration(),
        "GET /agents/1002/coaching": coaching(), f"GET /agents/1002/coaching/{FORM}/greeting/{CALL}": sound("agent"),
        "GET /agents/1002/scores": {"items": scores, "next": None}, "GET /agents/1002/portrait": portrait(), f"GET /calls/{CALL}/forms": {"call": CALL, "items": [one]},
        f"GET /calls/{CALL}": detail(), f"GET /calls/{CALL}/timeline": {"items": events(), "next": None},
        f"GET /calls/{CALL}/transcript": transcript(), f"GET /calls/{CALL}/recordings/caller": sound("caller"),
        f"GET /calls/{CALL}/recordings/agent": sound("agent"),
        f"PUT /calls/{CALL}/forms/{FORM}/review": {"call": CALL, "result": "single"},
        f"PUT /calls/{CALL}/forms/{FORM}/draft": {"call": CALL, "result": "kept"},
        f"POST /calls/{CALL}/forms/{FORM}/contests": {"call": CALL, "result": "contested"},
        f"POST /calls/{CALL}/forms/{FORM}/decisions": {"call": CALL, "result": "upheld"},
    }  # fmt: skip
    return floor
