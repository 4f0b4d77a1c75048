"""Chromium for tests: Debian's, headless, with a microphone that beeps and may be used without a question."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
WHY_NOT = "" if CHROMIUM else "no chromium here (apt-get install chromium)"
FLAGS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--font-render-hinting=none",
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def window(
    browser: Browser, width: int = 1280, height: int = 720, *, language: str = "en", theme: str = "light",
    scale: float = 1, touch: bool = False,
) -> AsyncIterator[BrowserContext]:  # fmt: skip
    """A window of its own, with its own storage. ``scale`` 2 of half the size is what 200 % zoom shows."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, has_touch=touch,
        locale="zh-CN" if language == "zh" else "en-GB", timezone_id="Europe/London", reduced_motion="reduce",
        color_scheme="dark" if theme == "dark" else "light", permissions=["microphone", "notifications"],
    )  # fmt: skip
    try:
        yield context
    finally:
        await context.close()
