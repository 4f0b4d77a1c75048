"""What quality rules found, as alerts of the wallboard: with the words that were said, and how they were recognised."""

from __future__ import annotations

from ari_app.agents.roster import Roster
from ari_app.live.shapes import Alert
from ari_app.quality.quality import Quality
from ari_app.quality.wall_alerts import RuleAlert


def rule_alerts(quality: Quality, roster: Roster) -> dict[str, Alert]:
    """All that stand, by id."""
    about = {rule.id: rule.words for rule in quality.ruleset.rules}
    return {key: _alert(one, about.get(one.rule) or one.rule, roster) for key, one in quality.alerts.now().items()}


def _alert(one: RuleAlert, about: str, roster: Roster) -> Alert:
    name = roster.get(one.agent_id).agent.name if one.agent_id in roster else ""
    by = f" ({name})" if name else ""
    return Alert(
        id=one.id, level=one.level, kind="rule", words=f"{about}{by}", words_zh=f"{about}{by}",
        rule=f"{one.rule} {one.version}".strip(), about=one.queue, since_at_ms=round(one.since * 1000),
        call=one.call_id, agent=one.agent_id, side="caller" if one.leg == "caller" else "agent" if one.leg else "",
        quote=one.words, said_at_ms=round(one.began_at * 1000) if one.words else 0,
        found=f"{one.step} {one.score:.2f}" if one.words else "", sound=one.sound,
    )  # fmt: skip
