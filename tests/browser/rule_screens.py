"""Pictures of what rules and cards show: ``python -m tests.browser.rule_screens [FOLDER]``; see `screens`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page

from config.load import ROOT
from tests.browser import screens, wall_screens
from tests.browser.chromium import chromium, window
from tests.support import floor_states, wall_states
from tests.support.floor_states import CALL, ago, hint
from tests.support.web_floor import Floor, served

DOCS = ROOT / "docs/images/rules"
TOLD = {
    "en": (
        "Listen, say sorry, offer a supervisor's call back", "threat-to-complain",
        "This is the third time, and I want to make a complaint.", "terms and conditions apply",
    ),
    "zh": ("先倾听并致歉，可由主管回电", "zh-threat-to-complain", "你们的服务太差了，我要投诉。", "以合同条款为准"),
}  # fmt: skip
CARDS = {
    "en": (
        "Charged twice", "1. Look up both payments and their dates.\n2. If they are for one order, pay the second "
        "back.\n3. Say when the money arrives: three to five working days.",
    ),
    "zh": ("重复扣款", "1. 查询两笔扣款及日期。\n2. 若为同一订单，退还第二笔。\n3. 告知到账时间：三至五个工作日。"),
}  # fmt: skip
PROMISED = {
    "en": ("forbidden-promise", "I promise you a full refund whatever happens."),
    "zh": ("zh-forbidden-promise", "这款产品保本保息，没有任何风险。"),
}
ABOUT = {
    "forbidden-promise": "nobody may promise what the terms do not", "zh-forbidden-promise": "禁止违规承诺",
    "threat-to-complain": "the caller is about to go to a regulator, a lawyer or the press",
    "zh-threat-to-complain": "投诉升级",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """``made``: the floor in a language; ``wait``: what must be there."""

    made: Callable[[str], Floor]
    wait: str
    language: str = "en"
    theme: str = "light"
    wall: bool = False


def hinted(language: str) -> Floor:
    """An agent who talks: a hint, and a transfer that waits for words."""
    floor = floor_states.floor("talking", language=language)
    text, rule, because, missing = TOLD[language]
    call = floor.states["desk"]["calls"][CALL]
    call |= {"hint": hint(text, rule=rule, because=because), "locked": {"transfer": [missing]}}
    return floor


def carded(language: str) -> Floor:
    """The card for what the caller said."""
    floor = floor_states.floor("talking", language=language)
    title, body = CARDS[language]
    card = {"id": "billing/charged-twice", "title": title, "body": body, "line": "t0"}
    floor.states["desk"]["calls"][CALL]["cards"] = [card]
    return floor


def alerted(language: str) -> Floor:
    """A wallboard with alerts of two rules, and one of the floor."""
    floor = wall_screens.floor_of(wall_screens.Screen(language=language))
    agent = "1001"
    for (rule, words), level, side, since in (
        (PROMISED[language], "critical", "agent", 9), ((TOLD[language][1], TOLD[language][2]), "warning", "caller", 34)
    ):  # fmt: skip
        key = f"rule:{rule}:{wall_states.TALKS}"
        floor.states["wall"]["alerts"][key] = {
            "id": key, "level": level, "kind": "rule", "words": f"{ABOUT[rule]} (Alice Moreau)",
            "words_zh": f"{ABOUT[rule]} (Alice Moreau)", "rule": f"{rule} 3f2c81", "about": "billing",
            "since_at_ms": ago(since), "call": wall_states.TALKS, "agent": agent, "side": side, "quote": words,
            "said_at_ms": ago(since + 2), "found": "sound 0.94", "sound": True,
        }  # fmt: skip
    return floor


async def transfer(page: Page) -> None:
    """Where what is missing is told."""
    await screens.tool(1)(page)


PICTURES: Mapping[str, Picture] = {
    "hint": Picture(hinted, ".hint"),
    "hint-dark": Picture(hinted, ".hint", theme="dark"),
    "hint-zh": Picture(hinted, ".hint", "zh"),
    "hint-zh-dark": Picture(hinted, ".hint", "zh", "dark"),
    "knowledge": Picture(carded, ".know-hint"),
    "knowledge-dark": Picture(carded, ".know-hint", theme="dark"),
    "knowledge-zh": Picture(carded, ".know-hint", "zh"),
    "knowledge-zh-dark": Picture(carded, ".know-hint", "zh", "dark"),
    "alerts": Picture(alerted, ".alert-quote", wall=True),
    "alerts-dark": Picture(alerted, ".alert-quote", theme="dark", wall=True),
    "alerts-zh": Picture(alerted, ".alert-quote", "zh", wall=True),
    "alerts-zh-dark": Picture(alerted, ".alert-quote", "zh", "dark", wall=True),
}
DOCUMENTED = ("hint", "hint-zh-dark", "knowledge", "knowledge-zh-dark", "alerts", "alerts-zh-dark")


async def taken(browser: Browser, picture: Picture, file: Path) -> None:
    """One of them."""
    floor, language = picture.made(picture.language), picture.language
    async with served(floor) as address, window(browser, language=language, theme=picture.theme) as context:
        page = await context.new_page()
        page.on("console", screens.heard)
        if picture.wall:
            await wall_screens.opened(page, wall_screens.Screen(language=language), address)
        else:
            act = transfer if picture.made is hinted else screens.nothing
            await screens.opened(page, screens.Screen("talking", act, language=language), address)
        await page.locator(picture.wait).first.wait_for()
        await page.wait_for_timeout(600)
        await page.screenshot(path=file)
    screens.smaller(file)
    screens.say(file.stem)


async def main(arguments: list[str]) -> None:
    """Those of the documents, or all into a folder, to be looked at."""
    folder = Path(arguments[0]) if arguments else DOCS
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for name in PICTURES if arguments else DOCUMENTED:
            await taken(browser, PICTURES[name], folder / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
