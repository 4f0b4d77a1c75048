"""What many call about suddenly, as alerts of the wallboard: how many, and in which words."""

from __future__ import annotations

from collections.abc import Mapping

from ari_app.live.shapes import Alert
from ari_app.topics.standing import Standing
from models.insight.topics_names import CHINESE, ENGLISH

KIND, WARNING = "burst", "warning"


def burst_alerts(standing: Mapping[str, Standing]) -> dict[str, Alert]:
    """All that stand, by id."""
    return {f"{KIND}:{key}": _alert(one) for key, one in standing.items()}


def _alert(one: Standing) -> Alert:
    found = one.burst.found
    many = f"{found.callers} callers in {found.minutes:.0f} minutes"
    many_zh = f"{found.minutes:.0f} 分钟内 {found.callers} 位来电者"
    return Alert(
        id=f"{KIND}:{one.id}", level=WARNING, kind=KIND, words=f"{many}: {one.shown(ENGLISH)}",
        words_zh=f"{many_zh}：{one.shown(CHINESE)}", about="", since_at_ms=round(one.since * 1000),
        rule=f"burst {one.id}: {found.expected:.1f} expected (kefu topics announce {one.id})",
        call=one.burst.calls[0] if one.burst.calls else "",
    )  # fmt: skip
