"""A trainer's round on a running centre: inbox, labels, a candidate, its comparison, its shadow, and who answers."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.app.trained import LiveModels
from ari_app.configuration.everything import INTENTS
from models.domain.errors import CommandRefused
from models.domain.events import CallQueued
from models.domain.training_events import ModelPromoted, ModelReturned, ModelTrained
from models.encoders.classifier_file import load_classifier
from models.intent.classifier import IntentClassifier
from tests.support.fake_floor import fake_floor
from tests.support.teaching import Bench, bench_of
from tests.support.visitors import visitors


@pytest.fixture
async def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Bench]:
    """A centre with the shipped classifiers."""
    async with fake_floor(tmp_path, check=False, speech__intents_en="auto") as floor:
        yield await bench_of(floor, monkeypatch, capsys)


@pytest.mark.timeout(240)
async def test_a_round(bench: Bench) -> None:
    """From the inbox to a model that answers callers, and back; each refusal on the way."""
    kefu, floor = bench.kefu, bench.floor
    assert "Nothing to ask about" in (await kefu("inbox"))[1]
    texts = ("the money thing", "where is my parcel", "something is wrong with it", "what do I owe")
    numbers = [bench.said(at, texts[at % 4], "billing" if at % 4 in (0, 3) else "orders") for at in range(8)]
    rows = json.loads((await kefu("inbox", "--json"))[1])
    assert ({row["utterance"] for row in rows}, {row["why"] for row in rows}) == (set(numbers), {"unsure"})
    assert "there is no intent nonsense; there are: " in (await kefu("label", str(numbers[0]), "nonsense"))[1]
    assert "there is no utterance 1 of a caller" in (await kefu("label", "1", "billing"))[1]
    for at, number in enumerate(numbers):
        intent = "billing" if at % 4 in (0, 3) else "orders"
        assert (await kefu("label", str(number), intent, "--by", "ann"))[0] == 0
    assert "Nothing to ask about" in (await kefu("inbox"))[1]
    status, said = await kefu("train", "--language", "en")
    assert (status, "6 labels; 2 labels are held out" in said, "7 of 7 …" in said) == (0, True, True), said
    (entry,) = json.loads((await kefu("models", "--json"))[1])
    model = entry["model"]
    assert (entry["state"], len(entry["data"]), entry["texts"] > 100) == ("candidate", 16, True)
    status, said = await kefu("promote", model, "--why", "because")
    assert (status, "may not answer callers yet: it was not compared" in said) == (1, True)
    status, said = await kefu("compare", model)
    assert (status, f"{model} on the same held-out answers: too few (2 answers)" in said) == (1, True), said
    assert "0 answers" in (await kefu("shadow", model))[1]
    (entry,) = json.loads((await kefu("models", "--json"))[1])
    assert entry["judged"]["compare"]["metrics"]["n"] == 2
    before = floor.services.flows.classifiers["en"]
    assert (await kefu("promote", model, "--why", "a trial on purpose", "--force"))[0] == 0
    assert floor.services.flows.classifiers["en"] is not before
    assert floor.seen("ModelPromoted")[0].data["forced"] is True
    assert "answers callers already" in (await kefu("promote", model, "--why", "again", "--force"))[1]
    assert "The model of the settings answers callers again." in (await kefu("return", "en"))[1]
    assert floor.services.flows.classifiers["en"] is before
    assert "there is none to take back" in (await kefu("return", "en"))[1]
    assert json.loads((await kefu("models", "--json"))[1])[0]["state"] == "returned"


async def test_a_model_whose_live_figures_fall_gives_way_by_itself(bench: Bench, tmp_path: Path) -> None:
    """Half of the callers whom it understood are sent on to another queue, which they were not before."""
    journal = bench.floor.services.journal
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(INTENTS / "en.npz", folder / "en-1.npz")
    shipped = load_classifier(INTENTS / "en.npz")
    live: dict[str, IntentClassifier] = {"en": shipped}
    models = LiveModels(live, folder, journal, {})

    async def callers(first: int, wrong: int) -> None:
        for at in range(first, first + 60):
            bench.said(at, "my bill", "billing", 0.9)
            for queue in ("billing", "orders")[: 1 + (at - first < wrong)]:
                journal.publish(CallQueued(call_id=f"t{at}", problem=queue, language="en"))
        await journal.flushed()

    await callers(0, 2)
    journal.publish(ModelTrained(model="en-1", language="en", data="d", code="1"))
    await journal.flushed()
    await models.promote("en-1", "ann", "a trial", force=True)
    await callers(100, 2)
    await models.look()
    assert not bench.floor.seen(ModelReturned.__name__)
    again: dict[str, IntentClassifier] = {"en": shipped}
    LiveModels(again, folder, journal, {}).take_up()
    assert again["en"] is not shipped, "a restart takes up the model that answered"
    await callers(200, 60)
    await models.look()
    (row,) = bench.floor.seen(ModelReturned.__name__)
    assert (row.data["by"], row.data["model"]) == ("kefu", "en-1")
    assert "58 of 60 before it" in row.data["why"]
    assert live["en"] is shipped
    assert json.loads((folder / "live.json").read_text()) == {}
    await models.look()
    assert len(bench.floor.seen(ModelPromoted.__name__)) == len(bench.floor.seen(ModelReturned.__name__)) == 1


async def test_a_model_that_cannot_be_read_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    journal = bench.floor.services.journal
    live: dict[str, IntentClassifier] = {}
    models = LiveModels(live, tmp_path / "models", journal, {})
    journal.publish(ModelTrained(model="en-9", language="en", data="d", code="1"))
    await journal.flushed()
    with pytest.raises(CommandRefused, match="the model en-9 cannot be read"):
        await models.promote("en-9", "ann", "a trial", force=True)
    assert (live, bench.floor.seen("ModelPromoted")) == ({}, [])


@pytest.mark.timeout(240)
async def test_a_model_in_the_shadow_answers_nobody(bench: Bench) -> None:
    """What it would have said stands in the journal beside what was taken; after a restart it goes on."""
    floor, journal = bench.floor, bench.floor.services.journal
    folder = bench.run / "models"
    folder.mkdir()
    shutil.copy(INTENTS / "en.npz", folder / "en-1.npz")
    journal.publish(ModelTrained(model="en-1", language="en", data="d", code="1"))
    before = floor.services.flows.classifiers["en"]
    number = bench.said(1, "where is my parcel", "billing")
    status, said = await bench.kefu("shadow", "en-1")
    assert (status, "0 answers" in said) == (0, True), said
    assert floor.services.flows.classifiers["en"] is before
    number = bench.said(2, "where is my parcel", "billing")
    await floor.until(lambda: bool(floor.seen("ShadowAnswered")))
    (row,) = floor.seen("ShadowAnswered")
    facts = {name: row.data[name] for name in ("model", "utterance", "answer", "live")}
    assert facts == {"model": "en-1", "utterance": number, "answer": "orders", "live": "billing"}
    assert row.call_id == "t2"
    for by in ("ann", "bob"):
        await bench.kefu("label", str(number), "orders", "--by", by)
    status, said = await bench.kefu("shadow", "en-1")
    assert "1 answers, 0.0% as the live model had them." in said
    assert "only one was right: old 0, new 1" in said
    again: dict[str, IntentClassifier] = {}
    models = LiveModels(again, folder, journal, {})
    models.take_up()
    going = asyncio.ensure_future(models.run())
    await floor.until(lambda: bool(models.shadows))
    assert (again, models.shadow_of("intents", "en")) == ({}, "en-1")
    going.cancel()


async def test_work_is_one_at_a_time_and_can_be_asked_for(bench: Bench) -> None:
    """Who asks meanwhile is refused, and sees whose it is; what fails says why, and files are the console's alone."""
    async with visitors(bench.floor) as web:
        for what, why in (("compare", "there is no model en-9"), ("train", "language: say of which language")):
            told = await web.ask("engineer", "POST", "/training/work", {"what": what, "model": "en-9"})
            assert (told.status >= 400, why in told.content["detail"]) == (True, True), told.content
        body = {"what": "train", "language": "en", "texts": ["/etc/passwd"]}
        assert (
            "only the console may name files"
            in (await web.ask("engineer", "POST", "/training/work", body)).content["detail"]
        )
        assert (await web.ask("analyst", "POST", "/training/work", {"what": "train"})).status == 403
        status, said = await bench.kefu("train", "--texts", str(bench.run / "none.csv"))
        assert (status, "none.csv" in said) == (1, True)
        found = await web.good("analyst", "GET", "/training/work")
        assert (found["state"], found["what"], "none.csv" in found["error"]) == ("failed", "train", True)
        assert (await web.ask("engineer", "POST", "/training/work", {"what": "train", "language": "en"})).status == 202
        told = await web.ask("engineer", "POST", "/training/work", {"what": "train", "language": "zh"})
        assert "engineer has begun to train already" in told.content["detail"]


async def test_the_inbox_over_http_keeps_what_others_said_to_itself(bench: Bench) -> None:
    """A second opinion is one; who takes theirs back has said nothing."""
    number = bench.said(1, "the money thing", "orders")
    async with visitors(bench.floor) as web:
        await web.good("analyst", "POST", "/training/labels", {"utterance": number, "intent": "billing"})
        (mine,) = (await web.good("analyst", "GET", "/training/inbox"))["items"]
        assert (mine["mine"], mine["others"], mine["why"]) == ("billing", 0, "needs another person")
        found = await web.good("boss", "GET", "/training/inbox")
        (item,) = found["items"]
        assert (item["mine"], item["others"], item["answer"], item["chance"]) == ("", 1, "orders", 0.4)
        assert "billing" not in json.dumps({**item, "known": [], "second": ""})
        assert (found["waiting"], found["settled"], found["mine"]) == (1, 0, 0)
        await web.good("analyst", "POST", "/training/labels", {"utterance": number, "intent": ""})
        assert (await web.good("boss", "GET", "/training/inbox"))["items"][0]["others"] == 0
        for _ in range(2):
            for who in ("analyst", "boss"):
                await web.good(who, "POST", "/training/labels", {"utterance": number, "intent": "billing"})
        found = await web.good("boss", "GET", "/training/inbox")
        assert (found["items"], found["settled"], found["mine"]) == ([], 1, 1)
        assert (await web.ask("ann", "GET", "/training/inbox")).status == 403
        assert len({one[1] for one in web.noted if one[0] == "list_inbox"}) == 2, "who reads words is written down"
