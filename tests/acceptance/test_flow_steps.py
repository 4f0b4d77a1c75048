"""Every kind of step in real calls: what callers hear, what is written down, and where they end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.pbx.runtime import PrivateAsterisk
from tests.support.floor import Floor, brisk, floor_of, until

FLOW = """
operator: operator
lines:
  "8000": { start: begin }
  "8001": { start: ask digits }
  "8002": { start: ask date }
  "8003": { start: ask colour }
  "8004":
    start:
      route: billing
      skills: { technical: 0.4 }
      boost: 0.25
      rules: [{ after: 0.4, boost: 0.3 }, { after: 1.2, to: operator }]
  "8005": { start: { transfer: "agent:1002" } }
  "8006": { start: { voicemail: billing } }
  "8007": { start: { callback: billing } }
  "8008": { start: rate }
  "8009": { start: circle }
steps:
  begin: { set: { level: "1 + 1", who: caller.name }, then: greet }
  greet: { say: { en: "Hello {who}.", zh: "您好{who}。" }, then: inner }
  inner: { flow: sub, then: after }
  sub: { branch: [{ when: level == 2, then: { language: zh, then: return } }], else: operator }
  after: { say: { en: "Level {level|number}.", zh: "第{level|number}级。" }, then: consent }
  consent: { record: off, then: { hangup: goodbye } }
  ask digits:
    collect: { en: "Number please.", zh: "请输入号码。" }
    into: account
    min: 3
    max: 6
    valid: value != "111"
    confirm: true
    attempts: 3
    then: { say: { en: "Account {account|digits}.", zh: "{account}" }, resolves: account, then: hangup }
  ask date:
    ask: { en: "Which day?", zh: "哪一天？" }
    slot: date
    into: day
    then: { say: { en: "On {day|date}.", zh: "{day|date}" }, resolves: day, then: hangup }
  ask colour:
    ask: { en: "Red or blue?", zh: "红还是蓝？" }
    slot: choice
    into: colour
    values:
      red: { key: "1", phrases: { en: [red], zh: [红] }, then: red }
      blue: { key: "2", phrases: { en: [blue], zh: [蓝] } }
    then: { say: { en: "Then {colour}.", zh: "{colour}" }, resolves: other, then: hangup }
  red: { say: { en: "Red it is.", zh: "红" }, resolves: red, then: hangup }
  rate: { survey: survey, then: { say: { en: "Thanks.", zh: "谢谢。" }, resolves: rated, then: hangup } }
  circle: { collect: { en: "Again.", zh: "再来。" }, into: x, max: 1, attempts: 1, then: circle }
"""


@pytest.fixture
async def flow(asterisk: PrivateAsterisk, tmp_path: Path) -> AsyncIterator[Floor]:
    """A floor that runs the flow above."""
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    script = tmp_path / "words.json"
    script.write_text(json.dumps({"default": "one two three four", "confidence": 0.95}))
    settings = brisk(
        asterisk.run, centre__flow=str(file), menu__max_depth=12, speech__engine_en=f"scripted:{script}",
        voicemail__silence_seconds=1.0,
    )  # fmt: skip
    async with floor_of(asterisk, settings) as running:
        yield running


async def said(floor: Floor, words: str, seconds: float = 10) -> None:
    """Wait until kefu has said these words."""
    await until(lambda: any(words in row.data["text"] for row in floor.seen("PromptSaid")), seconds, words)


async def test_set_say_sub_flow_branch_language_record_hang_up(flow: Floor) -> None:
    """Variables are spoken; the sub-flow changes the language and returns; the call ends by the flow."""
    call = await flow.call("8000", "5550001")
    await said(flow, "Hello Dana Reed.")
    await said(flow, "第二级")
    ended = await flow.event("CallEnded", outcome="self-service")
    assert ended.data["cause"] == "story ended"
    async with asyncio.timeout(5):
        await call.ended.wait()
    edges = [(row.data["came_from"], row.data["edge"]) for row in flow.seen("StepEntered")]
    assert edges[:4] == [("line 8000", "start"), ("begin", "then"), ("greet", "then"), ("inner", "enter")]


async def test_collect_checks_confirms_and_takes(flow: Floor) -> None:
    """Too short, not valid, wrong at the reading back, right."""
    call = await flow.call("8001")
    await said(flow, "Number please")
    await call.press("12#")
    await flow.event("AnswerRefused", attempt=1)
    await call.press("111#")
    await flow.event("AnswerRefused", attempt=2)
    await call.press("123456")
    await said(flow, "I understood one two three four five six")
    await call.press("1")
    await flow.event("AnswerTaken", variable="account", value="123456", by="key")
    await flow.event("TaskResolved", task="account")


async def test_collect_by_voice(flow: Floor) -> None:
    """Digits that were said are read back and taken."""
    call = await flow.call("8001")
    await said(flow, "Number please")
    await asyncio.sleep(1.0)
    await flow.say(call, "one two three four")
    await said(flow, "I understood one two three four")
    await call.press("1")
    await flow.event("AnswerTaken", value="1234", by="speech")


async def test_dates_and_choices_by_key(flow: Floor) -> None:
    """Dates are keyed as MMDD; a value with an exit of its own takes it, others take then."""
    call = await flow.call("8002")
    await call.press("0509#")
    await said(flow, "On May ninth")
    other = await flow.call("8003", "5550009")
    await other.press("1")
    await said(flow, "Red it is")
    third = await flow.call("8003", "5550011")
    await third.press("2")
    await said(flow, "Then blue")
    await flow.event("AnswerTaken", variable="colour", value="blue")
    for one in (call, other, third):
        await one.hang_up()


async def test_route_boost_and_rules_over_time(flow: Floor) -> None:
    """The flow's boost is in the score with its reason; rules raise it and then move the caller."""
    await flow.call("8004", "5550002")
    scored = await flow.event("CallerScored")
    assert scored.data["terms"]["flow"]["weight"] == 0.25
    own = sum(term["weight"] * term["value"] for term in scored.data["terms"].values())
    assert scored.data["priority"] == pytest.approx(own, abs=1e-3)
    raised = await flow.event("RuleApplied", after=0.4)
    assert raised.data["what"] == f"priority {min(1, scored.data['priority'] + 0.3):.3f}"
    await flow.event("QueueLeft", target="queue:operator")
    await flow.event("CallQueued", problem="operator")


async def test_a_wish_for_other_skills_widens_the_choice_of_agents(flow: Floor) -> None:
    """Only a technician is there: the billing caller may go to him."""
    assert flow.app is not None
    await flow.agent("1002")
    await flow.call("8004", "5550002")
    connected = await flow.event("CallConnected")
    assert connected.agent_id == "1002"


async def test_transfer_voicemail_and_call_back_steps(flow: Floor) -> None:
    """To a named agent, to a message, to a call-back that keeps its place."""
    await flow.agent("1002")
    call = await flow.call("8005")
    await flow.event("CallConnected", 15)
    await call.hang_up()
    leaver = await flow.call("8006", "5550009")
    await said(flow, "leave your message", 15)
    assert flow.app is not None
    messages = flow.app.centre.messages
    assert messages is not None
    await until(lambda: messages.open, 20, "the recording did not begin")
    await leaver.hang_up()
    await flow.event("CallEnded", outcome="voicemail")
    asker = await flow.call("8007", "5550011")
    await said(flow, "call you back")
    await asker.press("1")
    wanted = await flow.event("CallbackRequested", 15)
    assert wanted.data["problem"] == "billing"
    assert flow.app.centre.callbacks is not None
    flow.app.centre.callbacks.withdraw(wanted.call_id)
    await flow.event("CallbackClosed")


async def test_survey_step_and_a_circle_without_end(flow: Floor) -> None:
    """A rating in the menu; and after so many steps everybody gets a human."""
    call = await flow.call("8008")
    await call.press("4")
    await flow.event("SurveyAnswered", rating=4)
    await flow.event("TaskResolved", task="rated")
    other = await flow.call("8009", "5550009")
    for _ in range(12):
        await other.press("1")
    queued = await flow.event("CallQueued", 30)
    assert queued.data["problem"] == "operator"
    assert flow.seen("StepEntered", edge="too many steps")
    await other.hang_up()
