"""Pictures of every screen and state, for the documentation and for eyes.

``python -m tests.browser.screens [--all FOLDER] [STATE …]`` writes docs/images/desk/NAME.png; with ``--all`` a picture
of every state goes into a folder, to be looked through.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page

from config.load import ROOT
from tests.browser.chromium import chromium, window
from tests.support import floor_states
from tests.support.web_floor import Floor, served

DOCS = ROOT / "docs/images/desk"
IN_SHIFT = "sessionStorage.setItem('kefu.shift', 'on'); sessionStorage.setItem('kefu.shift.heard', 'yes')"
Act = Callable[[Page], Awaitable[object]]


async def nothing(_page: Page) -> None:
    """The state as it is."""


async def begin(page: Page) -> None:
    """The shift's button: microphone, telephone, level."""
    button = page.locator(".shift-card .primary")
    if await button.count():
        await button.click()
        await page.locator(".level-row .text-green").wait_for(timeout=25000)


def tool(n: int) -> Act:
    """Open a tool of the call: 0 script, 1 transfer, 2 keypad, 3 wrap-up."""

    async def act(page: Page) -> None:
        await page.locator("[role=tab]").nth(n).click()

    return act


async def menu(page: Page) -> None:
    """Open the menu of one's state."""
    await page.locator(".state-button").click()


async def keys(page: Page) -> None:
    """Show the shortcuts."""
    await page.locator("main").focus()
    await page.keyboard.press("?")


async def search_transfer(page: Page) -> None:
    """Type into the transfer field."""
    await tool(1)(page)
    await page.locator("#transfer-to").fill("car")


async def phone_settings(page: Page) -> None:
    """The telephone's dialogue."""
    await page.locator("button.phone-health").click()


@dataclass(frozen=True)
class Screen:
    """A picture: which floor, which page, what is pressed; ``shift``: the telephone of the page is on."""

    state: str
    act: Act = nothing
    page: str = "desk"
    shift: bool = True
    width: int = 1280
    height: int = 720
    scale: float = 1
    language: str = "en"
    theme: str = "light"


SCREENS = {
    "login": Screen("login", page="login", shift=False),
    "first": Screen("first", page="login#token=x", shift=False),
    "shift": Screen("offline", shift=False),
    "shift-started": Screen("offline", begin, shift=False),
    "idle": Screen("idle"),
    "quiet": Screen("quiet"),
    "paused": Screen("paused"),
    "menu": Screen("idle", menu),
    "ringing": Screen("ringing"),
    "talking": Screen("talking"),
    "held": Screen("held"),
    "crashed": Screen("talking", shift=False),
    "transfer": Screen("talking", search_transfer),
    "consulting": Screen("consulting", tool(1)),
    "failed": Screen("failed"),
    "conference": Screen("conference"),
    "keypad": Screen("talking", tool(2)),
    "early": Screen("early", tool(3)),
    "next": Screen("next"),
    "wrapup": Screen("wrapup"),
    "sip": Screen("sip", shift=False),
    "keys": Screen("talking", keys),
    "phone": Screen("talking", phone_settings),
    "phone-test": Screen("idle", page="phone-test", shift=False),
}
DOCUMENTED = {
    "login": SCREENS["login"], "shift": SCREENS["shift-started"], "idle": SCREENS["idle"],
    "ringing": SCREENS["ringing"], "talking": SCREENS["talking"], "consulting": SCREENS["consulting"],
    "wrap-up": SCREENS["wrapup"], "keys": SCREENS["keys"],
    "talking-dark": Screen("talking", theme="dark"),
    "talking-zh": Screen("talking", language="zh"),
    "idle-zh-dark": Screen("idle", language="zh", theme="dark"),
    "phone-test": SCREENS["phone-test"],
    "tablet": Screen("talking", width=1024, height=768),
    "zoom": Screen("talking", width=640, height=360, scale=2),
}  # fmt: skip


async def opened(page: Page, screen: Screen, address: str) -> None:
    """The screen, until it stands still. Raises Playwright's errors."""
    if screen.shift:
        await page.add_init_script(IN_SHIFT)
    await page.goto(f"{address}/{screen.page}")
    await page.locator(".desk .card, .wrap-panel, .login-card, .checks").first.wait_for()
    if screen.shift:
        ready = ", ".join(f".phone-health .tone-{tone}" for tone in ("green", "blue", "violet"))
        await page.locator(ready).first.wait_for()
    await screen.act(page)
    await page.wait_for_timeout(250)


async def turned(page: Page, floor: Floor, screen: Screen) -> None:
    """The same page in another state: much faster than opening one, and as true, since screens are only their state."""
    for _ in range(2):
        await page.keyboard.press("Escape")
    await floor.show("desk", floor_states.DESKS[screen.state]())
    await page.wait_for_timeout(150)
    tabs = page.locator("[role=tab]")
    if await tabs.count():
        await tabs.first.click()
    await page.evaluate("document.activeElement?.blur()")
    await screen.act(page)
    await page.wait_for_timeout(250)


def say(words: str) -> None:
    """To whoever looks."""
    sys.stdout.write(f"{words}\n")


def heard(said: ConsoleMessage) -> None:
    """What the page complains of."""
    if said.type in ("error", "warning"):
        say(f"   {said.type} {said.text}")


Look = tuple[str, str, int, int, float, bool]


def look_of(screen: Screen) -> Look:
    """What a window is opened for; screens that look alike share one."""
    shape = (screen.language, screen.theme, screen.width, screen.height, screen.scale)
    return (*shape, screen.shift)


async def pictures(browser: Browser, screens: Mapping[str, Screen], folder: Path) -> None:
    """Take those of one look: one window for all states of the desk."""
    first = next(iter(screens.values()))
    floor = floor_states.floor(first.state, language=first.language)
    size = (first.width, first.height)
    async with (
        served(floor) as address,
        window(browser, *size, language=first.language, theme=first.theme, scale=first.scale) as context,
    ):
        page = await context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: say(f"   {error}"))
        for number, (name, screen) in enumerate(screens.items()):
            await (turned(page, floor, screen) if number else opened(page, screen, address))
            await page.screenshot(path=folder / f"{name}.png")
            say(name)
        if floor.reports:
            say(f"   CSP {floor.reports[0][:300]}")


def smaller(file: Path) -> None:
    """The same picture with 256 colours: a third of the bytes."""
    from PIL import Image

    image = Image.open(file).convert("RGB")
    image.quantize(256, kmeans=3, dither=Image.Dither.NONE).save(file, optimize=True)


def alike(screens: Mapping[str, Screen]) -> list[dict[str, Screen]]:
    """Screens that one window can show one after the other; pages without a desk stand alone."""
    found: dict[object, dict[str, Screen]] = {}
    for name, screen in screens.items():
        alone = screen.page != "desk" or screen.state not in floor_states.DESKS or not screen.shift
        found.setdefault(name if alone else look_of(screen), {})[name] = screen
    return list(found.values())


async def main(arguments: list[str]) -> None:
    """Take those that are asked for."""
    everything = arguments[:1] == ["--all"]
    folder = Path(arguments[1]) if everything else DOCS
    wanted = arguments[2 if everything else 0 :]
    folder.mkdir(parents=True, exist_ok=True)
    screens = {name: one for name, one in (SCREENS if everything else DOCUMENTED).items() if name in (wanted or [name])}
    async with chromium() as browser:
        for group in alike(screens):
            await pictures(browser, group, folder)
    if not everything:
        for name in screens:
            smaller(folder / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
