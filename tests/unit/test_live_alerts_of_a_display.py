"""What a screen in a hall is told of alerts: nothing that names an agent, and nobody's words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from ari_app.live.access import View
from ari_app.live.shapes import Alert
from ari_app.live.sources import Sources
from ari_app.live.wall import alerts_for


def alert(about: str) -> Alert:
    """One about a queue, an agent, or the system ("")."""
    return Alert(id=about, level="warning", kind="", words="", words_zh="", rule="", about=about, since_at_ms=0)


def sources() -> Sources:
    """A floor with one agent and three alerts."""
    agent = SimpleNamespace(agent=SimpleNamespace(id="1001", skills={"billing": 3}), call_id="")
    floor = SimpleNamespace(roster=SimpleNamespace(all=lambda: [agent]))
    found = {about: alert(about) for about in ("", "billing", "1001")}
    stub: Any = SimpleNamespace(desk=SimpleNamespace(floor=floor, calls={}), alerts=lambda: found)
    return cast("Sources", stub)


def test_a_display_has_nobodys_words() -> None:
    """What a rule found in a call is for whoever looks after its queue."""
    stub = sources()
    stub.alerts()["said"] = msgspec.structs.replace(alert("billing"), kind="rule", agent="1001", quote="I will sue you")  # type: ignore[index]
    assert "said" in alerts_for(stub, View("wall", "wall", queues=frozenset({"billing"})))
    assert "said" not in alerts_for(stub, View("wall", "wall", queues=frozenset({"orders"})))
    assert "said" not in alerts_for(stub, View("wall", "wall", names=False))


@pytest.mark.parametrize("queues", [None, frozenset({"billing"})])
def test_a_display_hears_of_queues_and_the_system_only(queues: frozenset[str] | None) -> None:
    """Who looks after the agents hears of them too."""
    assert set(alerts_for(sources(), View("wall", "wall", queues=queues, names=False))) == {"", "billing"}
    assert set(alerts_for(sources(), View("wall", "wall", queues=queues))) == {"", "billing", "1001"}
