"""Pictures of the wallboard in every state, for the documentation and for eyes.

``python -m tests.browser.wall_screens [--all FOLDER] [NAME …]`` writes docs/images/wall/NAME.png; with ``--all`` a
picture of every state goes into a folder, to be looked through.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Browser, Page

from config.load import ROOT
from tests.browser.chromium import chromium, window
from tests.browser.screens import heard, nothing, say, smaller
from tests.support import wall_states
from tests.support.wall_states import WAITS
from tests.support.web_floor import Floor, served

DOCS = ROOT / "docs/images/wall"
Act = Callable[[Page], Awaitable[object]]


def caller(page: Page, call: str = WAITS) -> str:
    """The selector of a waiting caller's row."""
    del page
    return f'tr[data-call="{call}"]'


async def move_menu(page: Page) -> None:
    """Open the menu of queues of the first caller."""
    await page.locator(f"{caller(page)} .act-move").click()


async def moved(page: Page) -> None:
    """Choose a queue: the order waits in the tray."""
    await move_menu(page)
    await page.get_by_role("menuitem").filter(has_text="technical").click()


async def more(page: Page) -> None:
    """Priority and ways out."""
    await page.locator(f"{caller(page)} .only-icon[aria-haspopup=menu]").click()


async def set_state(page: Page) -> None:
    """The menu of an agent's state."""
    await page.locator("#agent-1004 .act-state").click()


async def history(page: Page) -> None:
    """The day by hours."""
    await page.locator(".queues .panel-end .button").click()
    await page.locator(".uplot canvas").wait_for()


async def only_billing(page: Page) -> None:
    """One queue alone."""
    await page.locator('tr[data-queue="billing"] .queue-name').click()


async def profiles(page: Page) -> None:
    """The menu of routing profiles."""
    await page.locator(".act-profile").click()


async def why_not(page: Page) -> None:
    """What is impossible says why."""
    await page.locator("#agent-1004 .act-listen").click(force=True)


async def refused_phone(page: Page) -> None:
    """Begin to listen; the page's telephone does not become ready in a browser without a server's SIP."""
    await page.locator("#agent-1001 .act-listen").click()
    await page.locator(".supervision").wait_for()


@dataclass(frozen=True)
class Screen:
    """A picture; ``listening``: the supervisor is in a call already; ``silent``: nothing more is heard."""

    state: str = "busy"
    act: Act = nothing
    page: str = "wall"
    listening: str = ""
    role: str = "supervisor"
    silent: bool = False
    width: int = 1280
    height: int = 720
    scale: float = 1
    language: str = "en"
    theme: str = "light"


TV = Screen("display", page="wall?tv", width=1920, height=1080)
SCREENS = {
    "busy": Screen(), "calm": Screen("calm"), "ill": Screen("ill"), "empty": Screen("empty"),
    "move": Screen(act=move_menu), "undo": Screen(act=moved), "more": Screen(act=more), "state": Screen(act=set_state),
    "listen": Screen(listening="listen"), "whisper": Screen(listening="whisper"), "barge": Screen(listening="barge"),
    "takeover": Screen(listening="takeover"), "only": Screen(act=only_billing), "profiles": Screen(act=profiles),
    "why-not": Screen(act=why_not), "history": Screen(act=history), "analyst": Screen(role="analyst"),
    "stale": Screen(silent=True), "tv": TV, "tv-stale": replace(TV, silent=True), "tv-ill": replace(TV, state="ill"),
    "tv-login": replace(TV, state="login"),
}  # fmt: skip
DOCUMENTED = {
    "busy": SCREENS["busy"], "undo": SCREENS["undo"], "listen": SCREENS["listen"], "history": SCREENS["history"],
    "busy-dark": Screen(theme="dark"), "busy-zh": Screen(language="zh"), "barge-zh-dark": Screen(
        listening="barge", language="zh", theme="dark"),
    "tv": TV, "tv-dark-zh": replace(TV, language="zh", theme="dark"), "stale": SCREENS["stale"],
    "zoom": Screen(width=640, height=360, scale=2),
}  # fmt: skip


async def opened(page: Page, screen: Screen, address: str) -> None:
    """The screen, until it stands still. Raises Playwright's errors."""
    await page.goto(f"{address}/{screen.page}")
    await page.locator(".board, .tv-queues, .tv-login").first.wait_for()
    if screen.listening:
        await page.locator(f".supervision.mode-{screen.listening}").wait_for()
    await screen.act(page)
    await page.wait_for_timeout(250)


def floor_of(screen: Screen) -> Floor:
    """What it shows."""
    state = "display" if screen.state == "login" else screen.state
    floor = wall_states.floor(state, screen.role, language=screen.language, listening=screen.listening)
    if screen.state == "login":
        floor.session = None
    return floor


async def picture(browser: Browser, screen: Screen, file: Path, whole: bool = False) -> None:
    """Take one."""
    floor = floor_of(screen)
    async with (
        served(floor) as address,
        window(
            browser, screen.width, screen.height, language=screen.language, theme=screen.theme, scale=screen.scale
        ) as context,
    ):
        page = await context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: say(f"   {error}"))
        await opened(page, screen, address)
        if screen.silent:
            floor.silent = True
            await page.locator(".stale").wait_for(timeout=20_000)
            await page.wait_for_timeout(400)
        await page.screenshot(path=file, full_page=whole)
        if floor.reports:
            say(f"   CSP {floor.reports[0][:300]}")


async def main(arguments: list[str]) -> None:
    """Take those that are asked for."""
    everything = arguments[:1] == ["--all"]
    folder = Path(arguments[1]) if everything else DOCS
    wanted = arguments[2 if everything else 0 :]
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for name, screen in ({**SCREENS, **DOCUMENTED} if everything else DOCUMENTED).items():
            if not wanted or name in wanted:
                say(name)
                await picture(browser, screen, folder / f"{name}.png")
                if not everything:
                    smaller(folder / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
