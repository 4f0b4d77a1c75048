"""``trainer.loop``: an intent model made better by labels that are given through the real page, as an interval.

Questions to a bank of 20 kinds. A model of five texts a kind answers callers; those of it was unsure wait in the inbox.
Ann labels a hundred of them by key in a real Chromium, bob gives the second opinion where she disagrees with the model;
then a candidate is trained and compared by the page's buttons, as anybody would. Three of ten labels are held out by
kefu for its own comparison. ``test`` is on texts that neither model, nor anybody in this, has seen.
"""

from __future__ import annotations

import asyncio
import csv
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, Page, expect

from ari_app.web.client import call
from bench.ears import DATA
from models.encoders.classifier_file import load_classifier, save_classifier
from models.intent.classifier import IntentClassifier
from models.training.compare import Comparison, Judged, compare
from models.training.intents import train
from models.training.judging import figures
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.trainer_pages import said, trainer_pages
from tests.support.visitors import WHO

FILE = DATA / "intents/banking77_train.csv"
_KINDS, _BASE, _POOL, _LABELS = 20, 5, 45, 100
Texts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Split:
    """Texts of which the live model is made, those that callers say, and those that are kept for the test."""

    base: Texts
    pool: Texts
    test: Texts


def split(seed: int = 7) -> Split:
    """Kinds and texts drawn by chance."""
    draw, by_kind = random.Random(seed), defaultdict(list)
    with FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_kind[row["category"]].append(" ".join(row["text"].split()))
    kinds = draw.sample(sorted(by_kind), _KINDS)
    base: list[tuple[str, str]] = []
    pool: list[tuple[str, str]] = []
    test: list[tuple[str, str]] = []
    for kind in kinds:
        texts = sorted(set(by_kind[kind]))
        draw.shuffle(texts)
        rows = [(text, kind) for text in texts]
        base, pool, test = base + rows[:_BASE], pool + rows[_BASE:_POOL], test + rows[_POOL:]
    draw.shuffle(pool)
    return Split(base, pool, test)


def trainer_loop() -> dict[str, Any]:
    """The figures, or why there are none."""
    if WHY_NOT or not FILE.exists():
        return {"skipped": WHY_NOT or f"{FILE.name} is not there"}
    with TemporaryDirectory() as folder:
        return asyncio.run(_loop(Path(folder), split()))


async def _loop(folder: Path, parts: Split) -> dict[str, Any]:
    shipped, texts = folder / "base.npz", folder / "base.csv"
    live, _ = await asyncio.to_thread(train, parts.base, "en")
    save_classifier(live, shipped)
    with texts.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "intent"), *parts.base])
    expect.set_options(timeout=60_000)
    async with fake_floor(folder / "run", check=False, speech__intents_en=str(shipped)) as floor:
        for number, (text, _) in enumerate(parts.pool):
            said(floor, f"b{number}", text, live.classify(text))
        await floor.services.journal.flushed()
        async with trainer_pages(floor) as url, chromium() as browser:
            labelled = await _labelled(browser, url, dict(parts.pool))
            await _trained_by_console(floor, texts)
            made = await _trained_by_page(browser, url, floor)
        candidate = load_classifier(folder / "run" / "models" / f"{made['model']}.npz")
    return {
        **labelled, "kinds": _KINDS, "texts_before": len(parts.base), "held_out_by_kefu": made["held_out"],
        "learned_from_labels": made["texts"] - len(parts.base), "kefus_own_comparison": made["judged"],
        "test": _figures(_compared(live, candidate, parts.test)),
        "split": "banking77, training half: 20 kinds drawn; 5 texts each known before, 40 said by callers, others test",
    }  # fmt: skip


def _compared(live: IntentClassifier, candidate: IntentClassifier, rows: Sequence[tuple[str, str]]) -> Comparison:
    def first(model: IntentClassifier, text: str) -> str:
        return next(iter(model.classify(text)), "")

    return compare([Judged(kind, first(live, text), first(candidate, text), call=text) for text, kind in rows])


def _figures(found: Comparison) -> dict[str, Any]:
    return {**{name: one for name, one in figures(found).items() if name != "ece"}, "verdict": found.verdict,
            "losing": {name: found.recalls[name] for name in found.losing}}  # fmt: skip


async def _labelled(browser: Browser, url: str, truth: dict[str, str]) -> dict[str, Any]:
    """Both people at work."""
    async with window(browser) as context:
        await context.set_extra_http_headers({WHO: "analyst"})
        page = await context.new_page()
        await page.goto(f"{url}/trainer")
        begun = time.monotonic()
        keys = [await _label(page, truth) for _ in range(_LABELS)]
        seconds = (time.monotonic() - begun) / _LABELS
        await page.wait_for_timeout(1000)
    async with window(browser) as context:
        await context.set_extra_http_headers({WHO: "boss"})
        page = await context.new_page()
        await page.goto(f"{url}/trainer")
        second = int(await page.locator(".progress dd").nth(3).inner_text())
        for _ in range(second):
            await _label(page, truth)
        await page.wait_for_timeout(1000)
    return {
        "labels": _LABELS, "second_opinions": second, "by_one_key": sum(keys),
        "seconds_a_label_by_machine": round(seconds, 2),
    }  # fmt: skip


async def _label(page: Page, truth: dict[str, str]) -> bool:
    """One label, by one key where the page offers one; whether it did."""
    words = page.locator(".words")
    text = await words.inner_text()
    name = truth[text].replace("_", " ")
    offered = await page.locator(".choice .choice-name").all_inner_texts()
    if name in offered[:-1]:
        await page.keyboard.press(str(offered.index(name) + 1))
    else:
        await page.keyboard.press("/")
        await page.keyboard.type(truth[text])
        await page.keyboard.press("Enter")
    await expect(words).not_to_have_text(text)
    return name in offered


async def _trained_by_console(floor: FakeFloor, texts: Path) -> None:
    """The texts of the live model are named once; from then on they are learned from."""
    socket = Path(floor.app.pbx.socket_dir) / "kefu.sock"
    await call(socket, "begin_training", what="train", language="en", texts=[str(texts)])
    await floor.until(lambda: bool(floor.seen("ModelTrained")), 300)
    assert (await call(socket, "read_training"))["state"] == "done"


async def _trained_by_page(browser: Browser, url: str, floor: FakeFloor) -> dict[str, Any]:
    """Train, compare, let it answer; the registry's row."""
    before = len(floor.seen("ModelTrained"))
    async with window(browser) as context:
        await context.set_extra_http_headers({WHO: "engineer"})
        page = await context.new_page()
        await page.goto(f"{url}/trainer?part=models")
        await page.get_by_role("button", name="Train a candidate").click()
        await floor.until(lambda: len(floor.seen("ModelTrained")) > before, 300)
        row = floor.seen("ModelTrained")[-1].data
        await page.get_by_role("button", name=row["model"]).click()
        await page.get_by_role("button", name="Compare", exact=True).click()
        await floor.until(lambda: bool(floor.seen("ModelJudged")), 120)
        judged = floor.seen("ModelJudged")[-1].data
        await page.get_by_role("button", name="Let it answer").click()
        await page.keyboard.type("measured")
        await page.get_by_role("button", name="Let it answer anyway").click()
        await floor.until(lambda: bool(floor.seen("ModelPromoted")))
    return {**row, "judged": {"verdict": judged["verdict"], **judged["metrics"]}}


if __name__ == "__main__":
    print(json.dumps(trainer_loop(), indent=1))
