"""How flow tests are played: side by side, once more alone when they fail there, and agents' ones in turn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from ari_app.flowtest import suite
from ari_app.flowtest.play import Result
from ari_app.flowtest.script import Script


@pytest.mark.parametrize(("fails", "ends", "beside"), [(0, "", ""), (1, "", "no 1"), (2, "no 2", "no 1")])
async def test_what_fails_beside_others_is_played_alone(
    monkeypatch: pytest.MonkeyPatch, fails: int, ends: str, beside: str
) -> None:
    """Once more, and it says so; what fails alone too has failed."""
    played: list[str] = []

    async def play(_stage: object, script: Script) -> Result:
        played.append(script.name)
        times = played.count(script.name)
        wrong = script.name == "weak" and times <= fails
        return Result(script, failure=f"no {times}" if wrong else "")

    monkeypatch.setattr(suite, "play", play)
    monkeypatch.setattr(suite, "coverage", lambda _flow, _taken: (1.0, []))
    flow = SimpleNamespace(edges=list)
    stage = cast(
        "Any", SimpleNamespace(rows=[], app=SimpleNamespace(services=SimpleNamespace(flows=SimpleNamespace(flow=flow))))
    )
    scripts = [cast("Any", SimpleNamespace(name=name, agents=())) for name in ("weak", "strong")]
    told: list[Result] = []
    outcome = await suite.play_on(stage, scripts, 4, told.append)
    found = next(one for one in outcome.results if one.script.name == "weak")
    assert (found.failure, found.beside) == (ends, beside)
    assert len(told) == len(outcome.results) == 2
    assert played.count("strong") == 1
