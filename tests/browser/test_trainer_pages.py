"""The trainer's and the analyst's pages in a real browser, over the operations of a running centre: by keyboard alone,
in two languages; nothing serious for axe."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from models.domain.events import Transcribed
from models.domain.training_events import (
    ModelJudged,
    ModelPromoted,
    ModelReturned,
    ModelTrained,
    ShadowAnswered,
    ShadowBegun,
)
from tests.browser.axe import LOOKS, serious
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.trainer_pages import said, trainer_pages
from tests.support.visitors import WHO

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
TEXTS = ("the money thing", "where is my parcel", "something is wrong", "what do I owe")
_UNSURE = {"billing": 0.42, "orders": 0.38}
MODEL, CARDS = "en-20261120-1a2b3c4d", "cards-en-20261119-9f8e7d6c"
PAGES = {"inbox": "trainer", "models": "trainer?part=models", "analyst": "analyst"}


@dataclass(frozen=True, slots=True)
class Bench:
    """A centre with something to label and a model, its pages, and a browser."""

    floor: FakeFloor
    url: str
    browser: Browser
    numbers: tuple[int, ...]

    @asynccontextmanager
    async def page(self, who: str, path: str, language: str = "en", theme: str = "light") -> AsyncIterator[Page]:
        """Somebody's."""
        async with window(self.browser, language=language, theme=theme) as context:
            await context.set_extra_http_headers({WHO: who})
            page = await context.new_page()
            await page.goto(f"{self.url}/{path}")
            yield page

    async def labels(self) -> list[tuple[int, str, str]]:
        """Utterance, intent and by whom, as they were given."""
        await self.floor.services.journal.flushed()
        return [(row.data["utterance"], row.data["intent"], row.data["by"]) for row in self.floor.seen("LabelGiven")]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """With the shipped classifier."""
    expect.set_options(timeout=30_000)
    async with fake_floor(tmp_path, check=False, speech__intents_en="auto") as floor:
        numbers = tuple(said(floor, f"t{at}", text, _UNSURE) for at, text in enumerate(TEXTS))
        publish = floor.services.journal.publish
        publish(ModelTrained(model=CARDS, language="en", data="77c1", code="1", texts=31, by="eve"))
        publish(ModelTrained(model=MODEL, language="en", data="3f9a", code="1", texts=412, held_out=58, by="ann",
                             metrics={"cross_validation": 0.93}))  # fmt: skip
        figures = {"n": 58, "old": 0.69, "new": 0.86, "low": 0.05, "high": 0.29, "p": 0.003, "only_old": 2.0}
        classes = {"billing": [24, 0.7, 0.92], "orders": [22, 0.72, 0.68], "technical": [12, 0.6, 0.9]}
        publish(ModelJudged(model=MODEL, how="compare", verdict="better", metrics={**figures, "only_new": 12.0},
                            classes=classes))  # fmt: skip
        await floor.services.journal.flushed()
        async with trainer_pages(floor) as url, chromium() as browser:
            yield Bench(floor, url, browser, numbers)


async def test_labels_are_given_by_key(bench: Bench) -> None:
    """A digit, a name that is looked for, nothing of these; what was skipped or wrong is gone back to."""
    async with bench.page("analyst", "trainer") as page:
        words = page.locator(".words")
        first = await words.inner_text()
        await page.keyboard.press("s")
        await expect(words).not_to_have_text(first)
        await page.keyboard.press("u")
        await expect(words).to_have_text(first)
        await page.keyboard.press("2")
        await expect(words).not_to_have_text(first)
        second = await words.inner_text()
        await page.keyboard.press("u")
        await expect(words).to_have_text(first)
        await page.keyboard.press("1")
        await expect(words).to_have_text(second)
        await page.keyboard.press("/")
        await page.keyboard.type("technical")
        await page.keyboard.press("Enter")
        await expect(words).not_to_have_text(second)
        await expect(page.locator(".progress .mine")).to_have_text("2")
        third = await words.inner_text()
        await page.keyboard.press("0")
        await expect(words).not_to_have_text(third)
        await page.keyboard.press("1")
        await expect(page.get_by_text("Nothing to label").first).to_be_visible()
        await bench.floor.until(lambda: len(bench.floor.seen("LabelGiven")) >= 6)
    given = await bench.labels()
    at = {text: number for text, number in zip(TEXTS, bench.numbers, strict=True)}
    assert given[:4] == [
        (at[first], "orders", "analyst"), (at[first], "", "analyst"), (at[first], "billing", "analyst"),
        (at[second], "technical", "analyst"),
    ]  # fmt: skip
    assert [intent for _, intent, _ in given[4:]] == ["other", "billing"]


async def test_a_second_person_decides_and_does_not_see_the_first(bench: Bench) -> None:
    """Who disagreed with the model is not asked again; another person is, and what was said is not shown."""
    async with bench.page("analyst", "trainer") as page:
        for key in "2s":
            await page.locator(".words").wait_for()
            await page.keyboard.press(key)
        await bench.floor.until(lambda: bool(bench.floor.seen("LabelGiven")))
        await page.reload()
        await expect(page.get_by_role("definition").first).to_have_text("4")
        await expect(page.locator(".asked")).not_to_contain_text("Second opinion")
    async with bench.page("boss", "trainer") as page:
        await expect(page.locator(".asked")).to_contain_text("Second opinion")
        await expect(page.locator(".asked")).to_contain_text("what they said is not shown")
        await page.keyboard.press("2")
        await bench.floor.until(lambda: len(bench.floor.seen("LabelGiven")) == 2)
        await page.reload()
        await expect(page.locator(".progress dd")).to_have_text(["3", "1", "1", "0"])


FIGURES = {"n": 22, "old": 0.4, "new": 0.55, "low": -0.01, "high": 0.05, "p": 0.5, "only_old": 9.0, "only_new": 12.0}


async def test_what_is_no_intent_stands_beside_and_goes_the_same_way(bench: Bench) -> None:
    """Cards of knowledge: their size and digest; a comparison without examples says how to name them; where shadow and
    live one differ, a click settles it, another one takes that back."""
    publish = bench.floor.services.journal.publish
    publish(ShadowBegun(model=CARDS, language="en", by="eve"))
    words = "I want my money back"
    for at, card in enumerate(("en/billing/refund", "en/billing/refund", "", "en/billing/charged-twice")):
        row = publish(Transcribed(call_id=f"k{at}", leg="caller", text=words, engine="x"))
        publish(ShadowAnswered(call_id=f"k{at}", model=CARDS, utterance=row.seq, answer=card, chance=0.7, alike=at == 3,
                               live="en/billing/charged-twice"))  # fmt: skip
    more = {"seconds": 90_000, "answers": 310, "alike": 0.9, "alike_low": 0.86, "alike_high": 0.93, "of_all": 0.1}
    publish(ModelJudged(model=CARDS, how="shadow", verdict="not worse", metrics={**FIGURES, **more}))
    await bench.floor.services.journal.flushed()
    async with bench.page("engineer", f"trainer?part=models&model={CARDS}") as page:
        panel = page.locator(".one-model")
        await expect(panel.get_by_role("heading", name=CARDS)).to_be_visible()
        await expect(panel).to_contain_text("31")
        await expect(panel.get_by_role("button", name="Look at the shadow")).to_be_visible()
        await expect(panel).to_contain_text("3 of 4 that both answered; 3 of them not settled yet.")
        rows = panel.locator(".apart-one")
        await expect(rows).to_have_count(3)
        if pictures := os.environ.get("KEFU_PICTURES"):
            await page.screenshot(path=f"{pictures}/trainer-cards.png", full_page=True)
        button = rows.first.get_by_role("button", name="This is right").first
        await button.click()
        await expect(panel).to_contain_text("2 of them not settled yet.")
        (settled,) = bench.floor.seen("ShadowSettled")
        assert (settled.data["by"], settled.data["right"] in ("live", "shadow")) == ("engineer", True)
        await panel.get_by_role("button", name="This is right", pressed=True).click()
        await expect(panel).to_contain_text("3 of them not settled yet.")
        await panel.get_by_role("button", name="Compare", exact=True).click()
        await expect(page.get_by_text(f"kefu trainer compare {CARDS} --on FILE")).to_be_visible()


async def test_why_kefu_took_one_back_is_said_in_words(bench: Bench) -> None:
    """By which figures, in the language of the page."""
    publish = bench.floor.services.journal.publish
    publish(ModelPromoted(model=CARDS, language="en", by="eve", why="a trial"))
    publish(ModelReturned(model=CARDS, language="en", by="kefu", why="x",
                          figures={"right": 2, "wrong": 12, "evidence": 21.4}))  # fmt: skip
    await bench.floor.services.journal.flushed()
    async with bench.page("engineer", f"trainer?part=models&model={CARDS}", "zh", "dark") as page:
        await expect(page.get_by_text("仅本模型正确 2 次，仅上一个正确 12 次")).to_be_visible()
        if pictures := os.environ.get("KEFU_PICTURES"):
            await page.screenshot(path=f"{pictures}/trainer-returned-zh.png", full_page=True)


async def test_a_model_is_trained_and_a_reload_loses_nothing(bench: Bench) -> None:
    """Progress is seen again; then it is compared, goes into the shadow, answers callers with a reason, gives way."""
    classifiers = bench.floor.services.flows.classifiers
    shipped = classifiers["en"]
    async with bench.page("engineer", "trainer?part=models") as page:
        await page.get_by_role("button", name="Train a candidate").click()
        await expect(page.get_by_text("training under way, begun by engineer")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("training under way, begun by engineer")).to_be_visible()
        await expect(page.get_by_text("is made, with 0 labels")).to_be_visible(timeout=90_000)
        made = bench.floor.seen("ModelTrained")[-1].data["model"]
        await page.get_by_role("button", name=made).click()
        await expect(page.get_by_text("May not answer callers yet: it was not compared")).to_be_visible()
        await page.get_by_role("button", name="Compare", exact=True).click()
        await expect(page.get_by_text("there are too few held-out answers")).to_be_visible()
        await page.get_by_role("button", name="Try in the shadow").click()
        await expect(page.get_by_text("a day is needed")).to_be_visible()
        assert classifiers["en"] is shipped
        await page.get_by_role("button", name="Let it answer").click()
        await page.keyboard.type("a trial on purpose")
        await page.get_by_role("button", name="Let it answer anyway").click()
        await expect(page.get_by_text(f"{made} answers callers")).to_be_visible()
        (promoted,) = bench.floor.seen("ModelPromoted")
        assert (promoted.data["forced"], promoted.data["why"]) == (True, "a trial on purpose")
        assert classifiers["en"] is not shipped
        await page.get_by_role("button", name="Take back").click()
        await expect(page.get_by_text("The model of the settings answers callers")).to_be_visible()
        assert classifiers["en"] is shipped


async def test_who_may_not_change_flows_sees_the_registry_alone(bench: Bench) -> None:
    """The comparison in words and by intent; the buttons say why they do nothing."""
    async with bench.page("analyst", "trainer?part=models") as page:
        await expect(
            page.get_by_text("On the same 58 answers the live model had 69% right, this one 86%.")
        ).to_be_visible()
        await expect(page.locator(".judged table")).to_contain_text("Broken")
        button = page.get_by_role("button", name="Train a candidate")
        await expect(button).to_have_attribute("title", "This needs the right to change flows.")
        await button.click(force=True)
        assert not [row for row in bench.floor.seen("ModelTrained") if row.data["by"] == "analyst"]


async def test_an_analyst_asks_by_keyboard(bench: Bench) -> None:
    """An answer, a file of it, an error in words, and a column put in from the list."""
    async with bench.page("analyst", "analyst") as page:
        field = page.get_by_label("SQL", exact=True)
        await field.fill("select queue, count(*) as calls from v_calls group by queue")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("tbody")).to_contain_text("billing4")
        async with page.expect_download() as loading:
            await page.get_by_role("button", name="CSV").click()
        assert Path(await (await loading.value).path()).read_bytes() == b"queue,calls\r\nbilling,4\r\n"
        await field.fill("select number from callers")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("alert")).to_contain_text("a query reads the views alone, and callers is none")
        await page.locator("summary", has_text="v_calls").click()
        await page.get_by_role("button", name="arrived_at").first.click()
        await expect(field).to_have_value("select number from callers arrived_at")
    assert [row.data["by"] for row in bench.floor.seen("QueryAsked")] == ["analyst"] * 3


@pytest.mark.parametrize(("language", "theme"), LOOKS)
async def test_axe_finds_nothing_serious(bench: Bench, language: str, theme: str) -> None:
    """And nothing hangs out of a window at 200 % zoom."""
    for name, path in PAGES.items():
        async with bench.page("admin", path, language, theme) as page:
            await page.locator(".asked, .one-model, .view").first.wait_for()
            assert await serious(page, f"trainer {name} {language} {theme}") == {}
            await page.set_viewport_size({"width": 640, "height": 360})
            assert await page.evaluate("document.documentElement.scrollWidth") <= 640, name
