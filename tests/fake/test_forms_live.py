"""Forms over calls on the fake Asterisk: each is assessed by itself when it is over, and again for what comes late."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ari_app.store.reader import Reader
from models.domain.events import TranscriptSkipped
from models.quality.rules.rule import FormAnswer, Rule, RuleSet, Said, Stage
from tests.support.fake_floor import FakeFloor
from tests.support.ruled_floor import Talk, ruled, talk_of

FORM = """
form: calls
version: 3
sections:
  opening:
    - id: greeting
      text: { en: "Greeted?", zh: "问候？" }
      weight: 60
      auto: { rule: greeted, fired: yes, otherwise: no }
  talk:
    - id: promise
      text: { en: "No promise?", zh: "无承诺？" }
      weight: 40
      kind: fatal
      auto: promised
"""
RULES = RuleSet(
    (
        Rule("greeted", Said(("good morning",), by="agent"), stage=Stage.LIVE, version="g1"),
        Rule("promised", Said(("free for ever",), by="agent"), (FormAnswer("promise", "fatal"),), stage=Stage.LIVE,
             version="p1"),
    ),
    "v1",
)  # fmt: skip
pytestmark = pytest.mark.timeout(180)


def forms_in(folder: Path, text: str = FORM) -> str:
    """A folder with that form."""
    (folder / "forms").mkdir()
    (folder / "forms" / "calls.yaml").write_text(text, encoding="utf-8")
    return str(folder / "forms")


async def ended(floor: FakeFloor, talk: Talk) -> str:
    """Hang up; the call."""
    talk.caller.hang_up()
    await floor.event("CallEnded")
    return talk.id


async def test_a_call_is_assessed_by_itself_when_it_is_over(tmp_path: Path) -> None:
    async with ruled(tmp_path, RULES, centre__forms=forms_in(tmp_path)) as floor, talk_of(floor) as talk:
        talk.says("agent", "good morning this is alice")
        talk.says("caller", "is it free for ever")
        await talk.judged()
        call = await ended(floor, talk)
        event = await floor.event("FormScored", call_id=call)
        facts = event.data
        assert (facts["form"], facts["version"], facts["points"]) == ("calls", 3, 100.0)
        assert (facts["questions"], facts["answers"]) == (["greeting", "promise"], ["yes", "yes"])
        began = floor.seen("Transcribed", leg="agent")[0].data["began_at"]
        assert facts["evidence"] == [f"agent {began:.2f}", ""]
        assert event.agent_id == "1001"
        await floor.services.journal.flushed()
        with closing(Reader(floor.services.journal.path)) as reader:
            assert reader.form_scores_of(call)[0]["queue"] == "billing"

        talk.says("agent", "and it is free for ever")
        late = (await floor.event("FormScored", 20, 2, call_id=call)).data
        assert (late["answers"], late["waiting"], late["fatal"]) == (["yes", "no"], ["promise"], [])
        assert late["points"] == -1.0, "a fatal no counts when a person has confirmed it: 60 of 100 are known"


async def test_what_was_not_heard_is_not_held_against_anybody(tmp_path: Path) -> None:
    async with ruled(tmp_path, RULES, centre__forms=forms_in(tmp_path)) as floor, talk_of(floor) as talk:
        talk.says("agent", "hm")
        floor.services.journal.publish(TranscriptSkipped(call_id=talk.id, leg="agent", seconds=2.0, reason="busy"))
        await talk.judged()
        call = await ended(floor, talk)
        facts = (await floor.event("FormScored", call_id=call)).data
        assert (facts["answers"], facts["points"]) == (["unknown", "unknown"], -1.0)


async def test_forms_with_mistakes_leave_the_old_in_force(tmp_path: Path) -> None:
    folder = forms_in(tmp_path)
    async with ruled(tmp_path, RULES, centre__forms=folder) as floor:
        scorer = floor.app.parts.scorer
        await floor.until(lambda: "calls" in scorer.forms, 10, "the forms")
        (Path(folder) / "calls.yaml").write_text(FORM.replace("weight: 60", "weight: heavy"), encoding="utf-8")
        await scorer.read()
        assert scorer.forms["calls"].version == 3
        noted = floor.seen("SystemNoted", what="forms have mistakes; the old stay")
        assert "weight" in noted[0].data["detail"]
