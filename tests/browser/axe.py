"""What axe finds on a screen: WCAG 2.2 as far as a machine can see it. Only what is serious or critical counts."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

LOOKS = (("en", "light"), ("zh", "dark"))
SEEN: dict[str, int] = {}  # each state that was looked at in this process → how much was found there


async def serious(page: Page, state: str) -> dict[str, list[str]]:
    """Rule → where and why, shortened. ``state`` names what is seen, with its language and colours."""
    found = {}
    for one in (await Axe().run(page)).response["violations"]:
        if one["impact"] in ("serious", "critical"):
            found[one["id"]] = [f"{node['html'][:160]} | {node['failureSummary'][:200]}" for node in one["nodes"][:4]]
    SEEN[state] = len(found)
    return found
