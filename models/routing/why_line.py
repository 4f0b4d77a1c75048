"""Why this caller came to this agent, in one line for the agent, in English and Chinese.

Made of what a decision was taken from (`models.routing.explain`): whatever weighed most for the pair is named first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Words = tuple[str, str]
NOTHING: Words = ("", "")
_REASONS: tuple[tuple[str, float, Words], ...] = (
    ("guard", 0.0, ("waited longest", "等待最久")),
    ("last agent", 0.0, ("you had them last time", "上次也是您接待")),
    ("urgency", 0.3, ("their waiting time is nearly up", "等待时限将到")),
    ("age", 0.5, ("they have waited long", "等待较久")),
    ("priority", 0.4, ("high priority", "优先级高")),
    ("resolution", 0.8, ("you are likely to resolve it", "您最可能解决问题")),
)
_MOST = 2


def of_decision(decision: Mapping[str, Any], queue: str, skill: int) -> Words:
    """``queue`` is the caller's, ``skill`` the agent's proficiency in it (0: none)."""
    candidates = decision.get("candidates") or [{}]
    terms = candidates[0].get("terms") or {}
    waited = max(0.0, float(decision.get("wait") or 0.0))
    reasons = [words for name, least, words in _REASONS if float(terms.get(name) or 0.0) > least][:_MOST]
    also = decision.get("also") or []
    english = [f"{queue or 'call'}: waited {waited:.0f} s"]
    chinese = [f"{queue or '来电'}：已等待 {waited:.0f} 秒"]
    rank = _rank(decision, candidates, skill)
    for one, other in (*([rank] if rank != NOTHING else []), *reasons):
        english.append(one)
        chinese.append(other)
    if also:
        english.append(f"it rings at {len(also) + 1} of you")
        chinese.append(f"同时振铃 {len(also) + 1} 人")
    return ", ".join(english), "，".join(chinese)


def _rank(decision: Mapping[str, Any], candidates: list[dict[str, Any]], skill: int) -> Words:
    """How the agent stands beside the others who were free."""
    idle = int(decision.get("idle") or 0)
    level = (f" (skill {skill} of 5)", f"（技能 {skill}/5）") if skill else ("", "")
    if idle > 1:
        return f"best match of {idle} free agents{level[0]}", f"{idle} 位空闲客服中最匹配{level[1]}"
    if idle == 1 or len(candidates) == 1:
        return f"you were the one who was free{level[0]}", f"只有您空闲{level[1]}"
    return NOTHING


def of_purpose(purpose: str, by: str, queue: str) -> Words:
    """A call that no decision of the router has brought: sent on, a question of a colleague, one's own doing."""
    who, whose = by or "a colleague", by or "同事"
    if purpose == "transfer":
        return f"{who} sent this caller on to you", f"{whose} 将来电转接给您"
    if purpose == "consult":
        return f"{who} asks you; the caller waits with music", f"{whose} 向您咨询，来电者正在听音乐等待"
    if purpose == "out":
        return f"you called out{f' for {queue}' if queue else ''}", f"您发起的外呼{f'（{queue}）' if queue else ''}"
    if purpose == "":
        return "you took it yourself", "您主动接入"
    return NOTHING
