"""What is no intent goes through the same stages: in the shadow beside what is in force, looked at, settled, promoted,
and taken back by itself when the one before was right more often."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ari_app.app.shadows import Shadows
from ari_app.demo.speech import with_line_noise
from ari_app.media.ear import Heard
from ari_app.media.overheard import Clip
from ari_app.web.client import call
from models.domain.audio import Utterance
from models.domain.control_events import LegJoined
from models.domain.conversation import Role
from models.domain.events import CallArrived, ChoiceMade, Transcribed
from models.speech.engine import Hypothesis
from models.speech.registry import COMMANDS
from tests.support.fake_floor import fake_floor
from tests.support.teaching import Bench, bench_of, cards_folder
from tests.support.visitors import visitors

LOST = "my parcel has not come"


@pytest.fixture
async def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Bench]:
    """A centre whose cards do not know of parcels, and whose menus hear yes in everything."""
    heard = tmp_path / "live.json"
    heard.write_text(json.dumps({"lengths": [[9, "yes"]], "default": ""}))
    cards, engine = str(cards_folder(tmp_path / "old", "parcel")), f"scripted:{heard}"
    async with fake_floor(tmp_path, check=False, assist__knowledge=cards, speech__engine_en=engine) as at:
        yield await bench_of(at, monkeypatch, capsys)


async def _added(bench: Bench, part: str, place: Path) -> str:
    status, said = await bench.kefu("add", part, str(place))
    assert status == 0, said
    return said.rpartition("\n")[0].rpartition("\n")[2].partition(" ")[0]


async def _asked(bench: Bench, number: int, text: str = LOST) -> None:
    """A caller says it to an agent; until the shadow has said what it would have shown."""
    publish, name = bench.floor.services.journal.publish, f"k{number}"
    before = len(bench.floor.seen("ShadowAnswered"))
    publish(CallArrived(call_id=name, language="en", number="555"))
    publish(LegJoined(call_id=name, channel_id=f"{name}.a", who="1001", role=Role.AGENT))
    publish(Transcribed(call_id=name, leg="caller", text=text, engine="x", began_at=time.time(), seconds=2.0))
    await bench.floor.until(lambda: len(bench.floor.seen("ShadowAnswered")) > before)


@pytest.mark.timeout(240)
async def test_cards_in_the_shadow_are_shown_to_nobody(bench: Bench, tmp_path: Path) -> None:
    """Whoever settles is not told whose card is whose; the other person's word and the totals stand in the list."""
    model = await _added(bench, "cards", cards_folder(tmp_path / "new"))
    status, said = await bench.kefu("shadow", model)
    assert (status, "0 answers" in said) == (0, True), said
    assert (await bench.floor.app.helper.library.find(LOST, "en")).found[0].card.id != "en/parcel"
    await _asked(bench, 1)
    (row,) = bench.floor.seen("ShadowAnswered")
    assert (row.data["model"], row.data["answer"], row.data["beside"]) == (model, "en/parcel", "")
    assert row.call_id == "k1"
    async with visitors(bench.floor) as web:
        found = await web.good("analyst", "GET", f"/training/beside?model={model}")
        (item,) = found["items"]
        assert (found["total"], found["heard"], found["open"], item["text"], item["mine"]) == (1, 1, 1, LOST, "")
        cards = {name: item[name] for name in ("one", "other")}
        right = next(name for name, card in cards.items() if card == "A card (en/parcel)")
        assert item[f"{right}_more"] == "Say so."
        await web.good("analyst", "POST", "/training/settlements", {"row": item["row"], "right": right})
        (item,) = (await web.good("analyst", "GET", f"/training/beside?model={model}"))["items"]
        assert (item["mine"], item["settled"]) == (right, True)
        gone = await web.ask("analyst", "POST", "/training/settlements", {"row": item["row"] + 99, "right": "one"})
        assert gone.status == 404
        listed = (await web.good("engineer", "GET", "/training/models"))["live"]
        assert [one["shadow"] for one in listed if one["part"] == "cards"] == [model]
    assert [one.data["right"] for one in bench.floor.seen("ShadowSettled")] == ["shadow"]
    status, said = await bench.kefu("shadow", model)
    assert (status, "1 answers, 0.0% as" in said, "old 0, new 1" in said) == (0, True, True), said
    status, said = await bench.kefu("beside", model)
    assert (status, LOST in said, "1 of 1 differ, 0 are not settled" in said) == (0, True, True), said
    await bench.kefu("settle", str(item["row"]), "neither", "--by", "eve")
    (item,) = json.loads((await bench.kefu("beside", model, "--json"))[1])["items"]
    assert item["settled"] is False, "one for each"


@pytest.mark.timeout(240)
async def test_cards_that_became_worse_are_taken_back_by_themselves(bench: Bench, tmp_path: Path) -> None:
    """The ones before stay beside; when people found them right seven times of seven, they are in force again."""
    floor, library = bench.floor, bench.floor.app.helper.library
    better = await _added(bench, "cards", cards_folder(tmp_path / "good"))
    worse = await _added(bench, "cards", cards_folder(tmp_path / "bad", "parcel"))
    for model in (better, worse):
        assert (await bench.kefu("promote", model, "--why", "a trial", "--force"))[0] == 0
    socket = Path(floor.app.pbx.socket_dir) / "kefu.sock"
    for number in range(7):
        await _asked(bench, number)
        await floor.app.models.look()
        assert not floor.seen("ModelReturned")
        (item,) = [one for one in await _open(socket, worse) if one["call"] == f"k{number}"]
        right = next(name for name in ("one", "other") if "en/parcel" in item[name])
        await call(socket, "settle_beside", row=item["row"], right=right, by="ann")
    await floor.services.journal.flushed()
    await floor.app.models.look()
    (back,) = floor.seen("ModelReturned")
    assert (back.data["model"], back.data["by"]) == (worse, "kefu")
    assert back.data["figures"]["wrong"] == 7
    assert (await library.find(LOST, "en")).found[0].card.id == "en/parcel"
    status, said = await bench.kefu("models")
    assert (status, "returned" in said) == (0, True)
    live = next(one for one in (await call(socket, "list_models"))["live"] if one["part"] == "cards")
    assert (live["model"], live["shadow"]) == (better, "")


async def _open(socket: Path, model: str) -> list[dict[str, str]]:
    return list((await call(socket, "list_beside", model=model))["items"])


# What hears ---------------------------------------------------------------------------------------------


class Hears:
    """An engine in the shadow that hears as it is told; none of the live ones is asked."""

    def __init__(self, words: str) -> None:
        self.words, self.closed = words, False

    async def says(self, asked: object) -> tuple[str, float] | None:
        """Always the same."""
        return self.words, 0.8

    async def close(self) -> None:
        """See `Rival`."""
        self.closed = True


def _clip(call_id: str, taken: str, phrases: tuple[str, ...] | None) -> Clip:
    return Clip(call_id, "en", np.zeros(800, np.int16).tobytes(), phrases, taken, time.time())


async def test_a_clip_is_heard_beside_and_only_what_differs_is_kept(bench: Bench) -> None:
    """Phrases always, since callers tell which was right; words of talk only where they are not alike; no digits."""
    journal, heard = (
        bench.floor.services.journal,
        {"phrases-en": ("phrases-en-2", Hears("sales")), "wording-en": ("wording-en-2", Hears("pay two hundred now"))},
    )
    shadows = Shadows(heard, lambda language, part: "", journal.publish)
    running = asyncio.ensure_future(shadows.run())
    shadows.overheard(_clip("c1", "Sales", ("sales", "support")))
    shadows.overheard(_clip("c2", "support", ("sales", "support")))
    shadows.overheard(_clip("c3", "Pay two hundred now.", None))
    shadows.overheard(_clip("c4", "pay your bill now", None))
    journal.publish(ChoiceMade(call_id="c2", menu="m", choice="support", by="speech", heard="support"))
    await bench.floor.until(lambda: len(bench.floor.seen("ShadowAnswered")) == 4)
    running.cancel()
    rows = {row.call_id: row.data for row in bench.floor.seen("ShadowAnswered")}
    assert [rows[one]["alike"] for one in ("c1", "c2", "c3", "c4")] == [True, False, True, False]
    assert (rows["c2"]["heard"], rows["c2"]["taken"]) == ("sales", "support")
    assert (rows["c3"]["heard"], rows["c4"]["taken"]) == ("", "pay your bill now")
    assert "two" not in rows["c4"]["heard"]


@pytest.mark.timeout(240)
async def test_what_a_caller_says_to_a_menu_is_heard_beside_by_a_real_network(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the ear of a call to the row of the shadow, by the network that comes with kefu; promoted, the one of the
    settings goes on beside it."""
    audio, _ = soundfile.read(data / "digits/dev/7_theo_0.wav", dtype="int16")
    pcm = with_line_noise(audio, before=0.3, after=0.2).tobytes()
    async with fake_floor(tmp_path, check=False, speech__engine_en=f"commands:{COMMANDS / 'en.npz'}") as floor:
        bench = await bench_of(floor, monkeypatch, capsys)
        model = await _added(bench, "phrases", COMMANDS / "en.npz")
        assert (await bench.kefu("shadow", model))[0] == 0
        caller = floor.caller("8000")
        await floor.event("MenuEntered", 60)
        session = next(iter(floor.calls.values()))
        heard = Heard(Hypothesis("seven", 0.9, "x"), Utterance(pcm, 0, 1), ("seven", "sales"), 0, 0)
        session.hearing.heard("caller", heard)
        first = (await floor.event("ShadowAnswered", 60)).data
        assert (first["model"], first["alike"], first["taken"], first["beside"]) == (model, True, "•", "")
        assert (await bench.kefu("promote", model, "--why", "a trial", "--force"))[0] == 0
        session.hearing.heard("caller", heard)
        await floor.until(lambda: len(floor.seen("ShadowAnswered")) == 2)
        second = floor.seen("ShadowAnswered")[1].data
        assert (second["model"], second["alike"], second["beside"]) == ("settings", True, model)
        caller.hang_up()
