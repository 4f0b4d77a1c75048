"""Cards, command networks and language models in the registry: taken up, compared, promoted, taken back, taken up anew
after a restart; each mistake says what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ari_app.app.teachable import Recognisers, put_cards
from ari_app.configuration.promoted_cards import CardsInForce
from ari_app.media.recogniser_pool import RecogniserPool
from config.settings import Speech
from models.domain.errors import CommandRefused
from models.speech.registry import COMMANDS
from models.training.parts import PHRASES, WORDING
from tests.support.fake_floor import fake_floor
from tests.support.teaching import Bench, bench_of, cards_folder, questions_file
from tests.support.visitors import visitors


@pytest.fixture
async def bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Bench]:
    """A centre whose cards do not know of parcels."""
    async with fake_floor(tmp_path, check=False, assist__knowledge=str(cards_folder(tmp_path / "old", "parcel"))) as at:
        yield await bench_of(at, monkeypatch, capsys)


async def _added(bench: Bench, part: str, place: Path) -> str:
    status, said = await bench.kefu("add", part, str(place))
    assert status == 0, said
    return said.rpartition("\n")[0].rpartition("\n")[2].partition(" ")[0]


async def _first(bench: Bench, text: str) -> str:
    found = (await bench.floor.app.helper.library.find(text, "en")).found
    return found[0].card.id if found else ""


@pytest.mark.timeout(240)
async def test_cards_go_the_way_of_models(bench: Bench, tmp_path: Path) -> None:
    """Taken up with a digest, compared on labelled questions, shown to agents from then on, and taken back."""
    better = cards_folder(tmp_path / "new")
    model = await _added(bench, "cards", better)
    (entry,) = json.loads((await bench.kefu("models", "--json"))[1])
    assert (entry["model"], entry["part"], entry["state"], entry["texts"]) == (model, "cards", "candidate", 3)
    assert len(entry["data"]) == 16
    shutil.rmtree(better)
    status, said = await bench.kefu("promote", model, "--why", "because")
    assert (status, "it was not compared with the live model" in said) == (1, True)
    status, said = await bench.kefu("compare", model)
    assert (status, "say on which examples: kefu trainer compare" in said) == (1, True), said
    asked = questions_file(tmp_path / "asked.csv")
    status, said = await bench.kefu("compare", model, "--on", str(asked))
    assert (status, "on the same examples: better (24 answers)" in said) == (0, True), said
    status, said = await bench.kefu("promote", model, "--why", "because")
    assert (status, "it had no day in its shadow" in said) == (1, True), said
    assert await _first(bench, "my parcel has not come") != "en/parcel"
    assert (await bench.kefu("promote", model, "--why", "knows of parcels", "--force"))[0] == 0
    assert await _first(bench, "my parcel has not come") == "en/parcel"
    async with visitors(bench.floor) as web:
        live = (await web.good("engineer", "GET", "/training/models"))["live"]
        assert [one["model"] for one in live if one["part"] == "cards"] == [model]
        work = {"what": "compare", "model": model}
        assert (await web.ask("engineer", "POST", "/training/work", work)).status == 202, "on the same file as before"
    await bench.floor.app.helper.library.reload()
    assert await _first(bench, "my parcel has not come") == "en/parcel", "a reload of the flow changes nothing"
    status, said = await bench.kefu("return", "en", "--part", "cards")
    assert (status, "What the settings name is in force again" in said) == (0, True), said
    assert await _first(bench, "my parcel has not come") != "en/parcel"
    assert "there is none to take back" in (await bench.kefu("return", "en", "--part", "cards"))[1]


async def test_what_cannot_be_taken_up_says_why(bench: Bench, tmp_path: Path) -> None:
    """Nothing of it is kept."""
    (tmp_path / "text.txt").write_text("no model\n")
    wrong = cards_folder(tmp_path / "wrong")
    (wrong / "en" / "broken.md").write_text("---\ntitle:\n---\n")
    for part, place, why in (
        ("cards", tmp_path / "none", "there is no"), ("cards", wrong, "broken.md"),
        ("phrases", tmp_path / "text.txt", "cannot be read as a command network"),
        ("wording", tmp_path / "text.txt", "is no language model in ARPA's format"),
    ):  # fmt: skip
        status, said = await bench.kefu("add", part, str(place))
        assert (status, why in said) == (1, True), said
    assert json.loads((await bench.kefu("models", "--json"))[1]) == []
    status, said = await bench.kefu("add", "phrases", str(COMMANDS / "en.npz"), "--language", "zh")
    assert (status, "was taught in en, not in zh" in said) == (1, True), said
    async with visitors(bench.floor) as web:
        body = {"what": "add", "part": "cards", "language": "en", "texts": ["/etc"]}
        told = await web.ask("engineer", "POST", "/training/work", body)
        assert "only the console may name files" in told.content["detail"]


# Engines ----------------------------------------------------------------------------------------------


async def test_a_network_is_heard_by_both_and_taken_back(tmp_path: Path) -> None:
    """Menus and transcripts; an engine that reads no such file is refused with what to write."""
    pools = [RecogniserPool({"en": "commands:"}, 0) for _ in range(2)]
    recognisers = Recognisers(Speech(engine_en="commands:"), *pools)
    file = tmp_path / "phrases-en-1.npz"
    await recognisers.put(PHRASES, "en", file)
    assert [one.address("en") for one in pools] == [f"commands:{file}"] * 2
    assert recognisers.live("en") == f"commands:{file}"
    await recognisers.put(PHRASES, "en", None)
    assert [one.address("en") for one in pools] == ["commands:"] * 2
    with pytest.raises(CommandRefused, match='heard by commands:, which reads no such model.*"pocketsphinx:"'):
        await recognisers.put(WORDING, "en", tmp_path / "en.arpa")
    other = Recognisers(Speech(engine_en="pocketsphinx: | moonshine:"), *pools)
    await other.put(WORDING, "en", tmp_path / "en.arpa")
    assert pools[0].address("en") == f"pocketsphinx:{tmp_path / 'en.arpa'} | moonshine:"


async def test_cards_with_mistakes_change_nothing(bench: Bench, tmp_path: Path) -> None:
    """Those in force stay."""
    library, wrong = bench.floor.app.helper.library, cards_folder(tmp_path / "wrong")
    cards = CardsInForce(tmp_path / "old")
    (wrong / "en" / "broken.md").write_text("---\ntitle:\n---\n")
    before, bench.floor.app.cards.promoted = library.cards(), {}
    with pytest.raises(CommandRefused, match=r"broken\.md"):
        await put_cards(library, bench.floor.app.cards, "en", wrong)
    assert (library.cards(), bench.floor.app.cards.promoted) == (before, {})
    assert cards.folder("en") == tmp_path / "old"
