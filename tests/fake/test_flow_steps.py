"""Every kind of step: what callers hear, what is written down, and where they end. By voice: tests/acceptance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.asterisk import Caller, virtual
from tests.support.fake_floor import FakeFloor, fake_floor

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


@asynccontextmanager
async def flow_in(run: Path) -> AsyncIterator[FakeFloor]:
    """A floor that runs the flow above."""
    file = run / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    async with fake_floor(run, centre__flow=str(file), menu__max_depth=12, voicemail__silence_seconds=1.0) as floor:
        yield floor


async def said(floor: FakeFloor, words: str, count: int = 1) -> None:
    """Wait until kefu has said these words so often."""
    await floor.until(lambda: sum(words in row.data["text"] for row in floor.seen("PromptSaid")) >= count, 20, words)


@virtual
async def test_set_say_sub_flow_branch_language_record_hang_up(tmp_path: Path) -> None:
    """Variables are spoken; the sub-flow changes the language and returns; the call ends by the flow."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller("8000", "5550001")
        await said(floor, "Hello Dana Reed.")
        await said(floor, "第二级")
        ended = await floor.event("CallEnded", outcome="self-service")
        assert ended.data["cause"] == "story ended"
        assert caller.ended
        edges = [(row.data["came_from"], row.data["edge"]) for row in floor.seen("StepEntered")]
        assert edges[:4] == [("line 8000", "start"), ("begin", "then"), ("greet", "then"), ("inner", "enter")]


@virtual
async def test_collect_checks_confirms_and_takes(tmp_path: Path) -> None:
    """Too short, not valid, wrong at the reading back, right."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller("8001")
        await said(floor, "Number please")
        caller.press("12#")
        await floor.event("AnswerRefused", attempt=1)
        caller.press("111#")
        await floor.event("AnswerRefused", attempt=2)
        caller.press("123456")
        await said(floor, "I understood one two three four five six")
        caller.press("1")
        await floor.event("AnswerTaken", variable="account", value="123456", by="key")
        await floor.event("TaskResolved", task="account")
        await floor.event("CallEnded", outcome="self-service")
        assert caller.ended


@pytest.mark.parametrize(
    ("dialled", "keys", "words", "variable", "value"),
    [
        ("8002", "0509#", "On May ninth", "day", "-05-09"), ("8003", "1", "Red it is", "colour", "red"),
        ("8003", "2", "Then blue", "colour", "blue"),
    ],
)  # fmt: skip
@virtual
async def test_dates_and_choices_by_key(
    tmp_path: Path, dialled: str, keys: str, words: str, variable: str, value: str
) -> None:
    """Dates are keyed as MMDD; a value with an exit of its own takes it, others take then."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller(dialled)
        await floor.event("PromptSaid")
        caller.press(keys)
        taken = await floor.event("AnswerTaken", variable=variable)
        assert taken.data["value"].endswith(value)
        await said(floor, words)
        await floor.event("TaskResolved")
        await floor.until(lambda: caller.ended)


@virtual
async def test_route_boost_and_rules_over_time(tmp_path: Path) -> None:
    """The flow's boost is in the score with its reason; rules raise it and then move the caller."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller("8004", "5550002")
        scored = await floor.event("CallerScored")
        assert scored.data["terms"]["flow"]["weight"] == 0.25
        own = sum(term["weight"] * term["value"] for term in scored.data["terms"].values())
        assert scored.data["priority"] == pytest.approx(own, abs=1e-3)
        queued = await floor.event("CallQueued")
        raised = await floor.event("RuleApplied", after=0.4)
        assert raised.data["what"] == f"priority {min(1, scored.data['priority'] + 0.3):.3f}"
        assert raised.at - queued.at == pytest.approx(0.4, abs=0.1)
        left = await floor.event("QueueLeft", target="queue:operator")
        assert left.at - queued.at == pytest.approx(1.2, abs=0.1)
        await floor.event("CallQueued", problem="operator")
        caller.hang_up()


@virtual
async def test_a_wish_for_other_skills_widens_the_choice_of_agents(tmp_path: Path) -> None:
    """Only a technician is there: the billing caller may go to them."""
    async with flow_in(tmp_path) as floor:
        floor.agent("1002")
        caller = floor.caller("8004", "5550002")
        connected = await floor.event("CallConnected")
        assert connected.agent_id == "1002"
        caller.hang_up()


@virtual
async def test_a_transfer_step(tmp_path: Path) -> None:
    """To a named agent, though another is ready too."""
    async with flow_in(tmp_path) as floor:
        floor.agent("1001")
        floor.agent("1002")
        caller = floor.caller("8005")
        await floor.event("CallConnected", agent_id="1002")
        assert caller.hears == {"1002"}
        caller.hang_up()


@virtual
async def test_a_voicemail_step(tmp_path: Path) -> None:
    """A message is recorded; the call ends as voicemail."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller("8006", "5550009")
        await said(floor, "leave your message")
        messages = floor.services.messages
        assert messages is not None
        await floor.until(lambda: messages.open, 20, "the recording did not begin")
        assert floor.fake.switch.recordings
        caller.hang_up()
        await floor.event("CallEnded", outcome="voicemail")


@pytest.mark.parametrize("begun", [True, False])
@virtual
async def test_a_caller_leaves_as_the_recording_begins(tmp_path: Path, begun: bool) -> None:
    """The call ends as voicemail if Asterisk has taken the order, and not otherwise; nobody goes on waiting for it."""
    async with flow_in(tmp_path) as floor:
        messages = floor.services.messages
        assert messages is not None
        held = floor.fake.hold("POST /channels/*/record?*", executed=begun)
        caller = floor.caller("8006", "5550009")
        await said(floor, "leave your message")
        await floor.until(lambda: messages.open, 20, "the recording did not begin")
        await floor.settle(0.2)
        caller.hang_up()
        await floor.settle(0.2)
        held.release()
        ended = await floor.event("CallEnded")
        assert (ended.data["outcome"] == "voicemail") is begun
        await floor.until(lambda: not messages.open, 5, "a recording that is none is waited for")
        assert not messages.failures


@virtual
async def test_a_call_back_step(tmp_path: Path) -> None:
    """A call-back that keeps its place, and can be withdrawn."""
    async with flow_in(tmp_path) as floor:
        theirs = floor.fake.number("5550011")
        caller = floor.caller("8007", "5550011")
        await said(floor, "call you back")
        caller.press("1")
        wanted = await floor.event("CallbackRequested")
        assert wanted.data["problem"] == "billing"
        await floor.event("CallEnded", outcome="call-back")
        floor.app.parts.callbacks.withdraw(wanted.call_id)
        await floor.event("CallbackClosed")
        floor.agent("1001")
        await floor.settle(10)
        assert not theirs.calls
        assert floor.state("1001") == "ready"
        assert caller.ended


@virtual
async def test_a_survey_step(tmp_path: Path) -> None:
    """A rating in the menu."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller("8008")
        await floor.until(lambda: caller.hears == {"prompt"})
        caller.press("4")
        await floor.event("SurveyAnswered", rating=4)
        await floor.event("TaskResolved", task="rated")
        await floor.until(lambda: caller.ended)


async def _in_a_circle(floor: FakeFloor, caller: Caller) -> None:
    for number in range(1, 13):
        await floor.event("StepEntered", step="circle", count=number)
        caller.press("1")


@virtual
async def test_a_circle_without_end(tmp_path: Path) -> None:
    """After so many steps everybody gets a human."""
    async with flow_in(tmp_path) as floor:
        caller = floor.caller("8009", "5550009")
        await _in_a_circle(floor, caller)
        queued = await floor.event("CallQueued")
        assert queued.data["problem"] == "operator"
        assert floor.seen("StepEntered", edge="too many steps")
        caller.hang_up()
