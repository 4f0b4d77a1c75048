"""People and forms over the interface: reviews, blind pairs, contests and decisions; nobody decides on themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from models.domain.identity import Person
from models.domain.scopes import ROLES
from tests.fake.test_forms_live import FORM, RULES, ended, forms_in
from tests.support.fake_floor import FakeFloor
from tests.support.ruled_floor import ruled, talk_of
from tests.support.visitors import PEOPLE, Visitors, visitors

pytestmark = pytest.mark.timeout(180)
SECOND = Person("carol", "", ROLES["supervisor"])


@asynccontextmanager
async def assessed(
    run: Path, monkeypatch: pytest.MonkeyPatch, double: float = 0.0, form: str = FORM
) -> AsyncIterator[tuple[FakeFloor, Visitors, str]]:  # fmt: skip
    """A call of ann's (1001) in billing that was scored: she greeted, and promised what she may not."""
    monkeypatch.setitem(PEOPLE, "carol", SECOND)
    settings: dict[str, Any] = {"centre__forms": forms_in(run, form), "quality__review_double": double}
    async with ruled(run, RULES, **settings) as floor, visitors(floor) as web, talk_of(floor) as talk:
        talk.says("agent", "good morning this is alice")
        talk.says("agent", "and it is free for ever")
        await talk.judged()
        call = await ended(floor, talk)
        await floor.event("FormScored", call_id=call)
        await floor.services.journal.flushed()
        yield floor, web, call


async def read(web: Visitors, who: str, call: str) -> Any:  # noqa: ANN401 - JSON
    """The only form about the call."""
    (form,) = (await web.good(who, "GET", f"/calls/{call}/forms"))["items"]
    return form


def answers(form: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401 - JSON
    """Answer and state by question."""
    return {one["id"]: (one["answer"], one["state"]) for one in form["questions"]}


async def before_anybody_has_looked(floor: Any, web: Any, call: str) -> None:  # noqa: ANN401 - floor and visitors
    """What a rule has answered waits for a person; the agent's own look comes first."""
    (todo,) = (await web.good("boss", "GET", "/reviews"))["items"]
    assert (todo["call"], todo["stratum"], todo["double"], todo["agent"]) == (call, "random", False, "1001")
    form = await read(web, "boss", call)
    assert (form["points"], form["waiting"], form["hidden"]) == (None, ["promise"], False)
    assert (form["review"], form["contest"], form["decide"]) == (True, False, True)
    promise = next(one for one in form["questions"] if one["id"] == "promise")
    (evidence,) = promise["evidence"]
    assert evidence["words"] == "and it is free for ever"
    assert promise["rule"] == "promised@p1"
    assert not floor.seen("ScoreSeen"), "only the agent's own look counts"
    (item,) = (await web.good("boss", "GET", "/agents/1001/scores"))["items"]
    assert (item["seen"], item["points"], item["fatal"]) == (False, None, [])


async def contested(web: Any, path: str) -> None:  # noqa: ANN401 - visitors
    """By the agent of the call, once, and by nobody else."""
    refused = await web.ask("ann", "PUT", f"{path}/review", {"answers": {"promise": "yes"}})
    assert refused.status == 403
    wanted = {"question": "promise", "words": "I read it out of the offer"}
    for who in ("boss", "analyst"):
        told = await web.ask(who, "POST", f"{path}/contests", wanted)
        assert (told.status, told.content["detail"]) == (403, "only the agent of the call contests an answer")
    assert (await web.good("ann", "POST", f"{path}/contests", wanted))["result"] == "contested"
    again = await web.ask("ann", "POST", f"{path}/contests", wanted)
    assert again.status == 409
    (item,) = (await web.good("ann", "GET", "/agents/1001/scores"))["items"]
    assert (item["contested"], item["points"]) == (True, None), "what is contested is in no average"


async def decided(web: Any, path: str) -> None:  # noqa: ANN401 - visitors
    """By somebody who has neither answered it nor had the call."""
    (todo,) = (await web.good("carol", "GET", "/reviews"))["items"]
    assert todo["stratum"] == "contested"
    wanted = {"question": "promise", "decision": "overturn", "answer": "yes", "words": "the offer says so"}
    own = await web.ask("boss", "POST", f"{path}/decisions", wanted)
    assert (own.status, own.content["detail"]) == (403, "whoever answered it does not decide on it")
    zh = await web.ask("boss", "POST", f"{path}/decisions", wanted, headers={"Accept-Language": "zh"})
    assert zh.content["detail"] == "评分者不能裁定自己的评分"
    assert (await web.ask("ann", "POST", f"{path}/decisions", wanted)).status == 403
    same = await web.ask("carol", "POST", f"{path}/decisions", {**wanted, "answer": "no"})
    assert (same.status, same.content["field"]) == (400, "answer")
    await web.good("carol", "POST", f"{path}/decisions", wanted)


async def test_a_review_confirms_contests_are_decided_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    async with assessed(tmp_path, monkeypatch) as (floor, web, call):
        await before_anybody_has_looked(floor, web, call)
        path = f"/calls/{call}/forms/calls"
        await web.good("boss", "PUT", f"{path}/review", {"answers": {"greeting": "yes", "promise": "no"}})
        form = await read(web, "ann", call)
        assert (form["points"], form["fatal"], form["waiting"]) == (0.0, ["promise"], [])
        assert floor.seen("ScoreSeen")
        assert (form["review"], form["contest"], form["decide"]) == (False, True, False)
        assert (await web.good("boss", "GET", "/reviews"))["items"] == []
        await contested(web, path)
        await decided(web, path)
        await floor.services.journal.flushed()
        told = await web.good("boss", "GET", "/forms/calls/calibration")
        promise = next(one for one in told["questions"] if one["question"] == "promise")
        assert (promise["contests"]["decided"], promise["contests"]["overturned"]) == (1, 1)
        assert [(one["by"], one["contests"]["overturned"]) for one in told["scorers"]] == [("1009", 1)]
        form = await read(web, "ann", call)
        assert (form["points"], answers(form)["promise"]) == (100.0, ("yes", "overturned"))
        promise = next(one for one in form["questions"] if one["id"] == "promise")
        assert (promise["contest"], promise["decision"], promise["decided_by"]) == (
            "I read it out of the offer", "the offer says so", "carol",
        )  # fmt: skip
        await floor.services.journal.flushed()
        rows = await floor.app.parts.book.ask(lambda book: book.audit(20, call_id=call))
        kinds = [row["kind"] for row in rows if row["kind"] in ("CallReviewed", "AnswerContested", "ContestDecided")]
        assert kinds == ["ContestDecided", "AnswerContested", "CallReviewed"]


async def test_what_was_answered_and_not_handed_in_stays_and_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    async with assessed(tmp_path, monkeypatch) as (_, web, call):
        path = f"/calls/{call}/forms/calls"
        await web.good("boss", "PUT", f"{path}/draft", {"answers": {"greeting": "no"}})
        await web.good("boss", "PUT", f"{path}/draft", {"answers": {"greeting": "yes", "promise": "no"}})
        form = await read(web, "boss", call)
        assert form["draft"] == {"greeting": "yes", "promise": "no"}
        assert answers(form)["promise"] == ("no", "auto"), "a draft changes nothing"
        assert (await read(web, "carol", call))["draft"] == {}
        assert (await read(web, "ann", call))["draft"] == {}
        for who, given, status in (("ann", "yes", 403), ("boss", "5", 400), ("orders-boss", "yes", 404)):
            told = await web.ask(who, "PUT", f"{path}/draft", {"answers": {"promise": given}})
            assert told.status == status, who
        await web.good("boss", "PUT", f"{path}/review", {"answers": {"greeting": "yes"}})
        assert (await read(web, "boss", call))["draft"] == {}
        await web.good("boss", "PUT", f"{path}/draft", {"answers": {"greeting": "no"}})
        await web.good("boss", "PUT", f"{path}/draft", {"answers": {}})
        assert (await read(web, "boss", call))["draft"] == {}


async def test_two_see_neither_each_others_answers_nor_the_rules_before_both_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    async with assessed(tmp_path, monkeypatch, double=1.0) as (_, web, call):
        path = f"/calls/{call}/forms/calls/review"
        form = await read(web, "boss", call)
        assert (form["hidden"], form["waiting"], form["points"]) == (True, [], None)
        assert set(answers(form).values()) == {("", "")}
        assert all(one["evidence"] == [] for one in form["questions"])
        assert answers(await read(web, "ann", call))["promise"] == ("no", "auto"), "the agent sees their own"
        given = {"greeting": "yes", "promise": "no"}
        assert (await web.good("boss", "PUT", path, {"answers": given}))["result"] == "first"
        assert (await read(web, "carol", call))["hidden"]
        assert (await read(web, "boss", call))["hidden"], "not their colleague's either"
        assert (await web.good("boss", "GET", "/reviews"))["items"] == []
        (todo,) = (await web.good("carol", "GET", "/reviews"))["items"]
        assert (todo["double"], todo["done"]) == (True, ["first"])
        await web.good("carol", "PUT", path, {"answers": {**given, "promise": "yes"}})
        form = await read(web, "carol", call)
        assert not form["hidden"]
        assert answers(form) == {"greeting": ("yes", "accepted"), "promise": ("unknown", "corrected")}
        (todo,) = (await web.good("boss", "GET", "/reviews"))["items"]
        assert todo["stratum"] == "consensus"
        found = await web.good("boss", "GET", "/forms/calls/agreement")
        assert found["reviews"] == 2
        every = found["people"][0]
        assert (every["question"], every["n"], every["share"]["value"], every["known"]) == ("", 2, 0.5, False)
        assert found["rules"][0]["share"]["value"] == 1.0, "rules said what the first said"
        told = await web.good("boss", "GET", "/forms/calls/calibration")
        greeting, promise = told["questions"]
        assert [greeting[one] for one in ("question", "answers", "said", "doubts")] == ["greeting", 1, 1.0, []]
        assert (promise["said"], promise["rules"]["n"], promise["people"]["share"]["value"]) == (0.0, 1, 0.0)
        assert (await web.good("orders-boss", "GET", "/forms/calls/calibration"))["reviews"] == 0, "of other queues"
        assert (await web.good("boss", "PUT", path, {"answers": {"promise": "no"}}))["result"] == "consensus"
        assert answers(await read(web, "ann", call))["promise"] == ("no", "corrected")
        assert (await web.good("carol", "GET", "/reviews"))["items"] == []


async def test_queues_limit_what_supervisors_see_and_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with assessed(tmp_path, monkeypatch) as (_, web, call):
        assert (await web.good("orders-boss", "GET", "/reviews"))["items"] == []
        for who in ("orders-boss", "bob"):
            assert (await web.ask(who, "GET", f"/calls/{call}/forms")).status == 404
            body = {"answers": {"promise": "yes"}}
            assert (await web.ask(who, "PUT", f"/calls/{call}/forms/calls/review", body)).status in (403, 404)
        assert (await web.ask("bob", "GET", "/agents/1001/scores")).status in (403, 404)
        assert (await web.ask("ann", "GET", "/reviews")).content["scope"] == "quality:review"
        assert (await web.good("analyst", "GET", "/reviews"))["items"]
        assert [one["id"] for one in (await web.good("analyst", "GET", "/forms"))["items"]] == ["calls"]
        for given, status in (({"tone": "5"}, 400), ({"promise": "5"}, 400), ({}, 400)):
            told = await web.ask("boss", "PUT", f"/calls/{call}/forms/calls/review", {"answers": given})
            assert told.status == status
        assert (
            await web.ask("boss", "PUT", f"/calls/{call}/forms/none/review", {"answers": {"a": "yes"}})
        ).status == 404
