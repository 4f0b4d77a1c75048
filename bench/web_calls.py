"""What a page costs before it works and when it calls, and what axe says of every screen: bench/results/desk.json.

``call_setup_ms``: real Chromium on the real Asterisk; the telephone of `/phone-test` dials 910, from the moment at
which it begins until its connection stands and sound can pass. ``axe.serious``: findings, serious or critical, over
every state of every screen, in both languages and both colours, by the tests that look for them. ``bundle``:
kilobytes of 1024 bytes, compressed, in English: ``desk_kb_gz`` is all that the desk loads with the telephone, style
and texts; ``wall_kb_gz`` are the scripts that the wallboard runs until it is drawn, ``wall_with_style_and_texts_kb_gz``
all that it loads until then.

``python -m bench.web_calls [ROUNDS]``
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bench.machine import load_result, save, spread
from tests.browser.axe import SEEN
from tests.support.web_bundle import BOARD, at_once, everything, kilobytes, scripts_of
from tests.support.web_centre import web_centre
from tests.support.web_page import AgentPage, browser_with, page_of, tone

_ROUNDS = 20
_UP = "() => { const pc = window.__pcs.at(-1); return pc?.up ? pc.up - pc.made : null; }"


async def call_set_up(page: AgentPage) -> float:
    """Milliseconds of one call to 910, from a page that is loaded anew."""
    await page.page.goto(f"{page.centre.url}/phone-test")
    await page.button("Start the test")
    found = await page.page.wait_for_function(_UP, timeout=30_000)
    return float(await found.json_value())


async def calls(rounds: int) -> dict[str, float]:
    """As many, one after the other; the first, which warms everything up, does not count."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as name:
        folder = Path(name)
        async with web_centre(folder / "run") as centre, browser_with(tone(folder / "mic.wav")) as browser:
            await centre.user("ann", "1001")
            async with page_of(centre, browser, "ann", "phone-test") as page:
                found = [await call_set_up(page) for _ in range(rounds + 1)]
    return spread([one / 1000 for one in found[1:]])


def axe() -> dict[str, int]:
    """Run the tests that look. Raises RuntimeError when one could not."""
    status = pytest.main(["-q", "-k", "axe_finds_nothing_serious", "tests/browser"])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not SEEN:
        raise RuntimeError(f"pytest: {status!r}")
    return {"serious": sum(SEEN.values()), "states": len(SEEN)}


def bundles() -> dict[str, float]:
    """Of the files that are built."""
    wall = at_once("wall", BOARD)
    return {
        "desk_kb_gz": kilobytes(everything("desk")), "wall_kb_gz": kilobytes(scripts_of(wall)),
        "wall_with_style_and_texts_kb_gz": kilobytes(wall),
    }  # fmt: skip


def main() -> None:
    """Measure, print and save."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS
    found: dict[str, Any] = {"bundle": bundles(), "call_setup_ms": asyncio.run(calls(rounds)), "axe": axe()}
    print(found)
    save("desk", {**load_result("desk"), **found})


if __name__ == "__main__":
    main()
