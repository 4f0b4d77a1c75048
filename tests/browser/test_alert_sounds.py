"""Sounds of the wallboard in a real browser, judged by frequency: what was heard when a rule raised an alert, and the
short tones for a new one, which are off until somebody wants them."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import wall_screens
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support import wall_states
from tests.support.floor_states import ago
from tests.support.sounds import tone
from tests.support.web_floor import Floor, Refusal, served

pytestmark = [pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT), pytest.mark.timeout(240)]
PATIENCE_MS = 30_000
SAID = 1320.0
# What comes out of the page, by frequency: every sound on its way to the loudspeaker passes an analyser.
_EAR = """
window.__heard = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
  if (to instanceof AudioDestinationNode) {
    const analyser = new AnalyserNode(to.context, { fftSize: 4096, smoothingTimeConstant: 0 });
    connect.call(this, analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const timer = setInterval(() => {
      analyser.getFloatFrequencyData(bins);
      const best = bins.indexOf(Math.max(...bins));
      if (bins[best] > -60) window.__heard.push(best * to.context.sampleRate / 4096);
    }, 20);
    setTimeout(() => clearInterval(timer), 6000);
  }
  return connect.call(this, to, ...more);
};
"""


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium() as one:
        yield one


@pytest.fixture
async def wall(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[tuple[Page, Floor]]:
    """A wallboard of somebody with a role, in a language."""
    role, language = getattr(request, "param", ("supervisor", "en"))
    screen = wall_screens.Screen(role=role, language=language)
    floor = wall_screens.floor_of(screen)
    async with served(floor) as address, window(browser, language=language) as context:
        page = await context.new_page()
        await page.add_init_script(_EAR)
        await wall_screens.opened(page, screen, address)
        yield page, floor
        assert floor.reports == []


def alert(rule: str, level: str = "warning") -> dict[str, Any]:
    """An alert of a rule, whose sound is kept."""
    return {
        "id": f"rule:{rule}:{wall_states.TALKS}", "level": level, "kind": "rule", "words": f"{rule} (Alice)",
        "words_zh": f"{rule} (Alice)", "rule": f"{rule} 3", "about": "billing", "since_at_ms": ago(2),
        "call": wall_states.TALKS, "agent": "1001", "side": "caller", "quote": "I want to complain",
        "said_at_ms": ago(4), "found": "sound 0.91", "sound": True,
    }  # fmt: skip


async def raised(floor: Floor, rule: str, level: str = "warning") -> str:
    """It comes; its key."""
    one = alert(rule, level)
    await floor.patch("wall", {f"/alerts/{one['id']}": one})
    return str(one["id"])


def wav(hertz: float, seconds: float) -> bytes:
    """A file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(tone(hertz, seconds))
    return out.getvalue()


async def heard(page: Page, hertz: float) -> None:
    """Wait until that frequency comes out of the page."""
    await page.wait_for_function("(hertz) => window.__heard.some((one) => Math.abs(one - hertz) < 15)", arg=hertz)


async def test_what_was_said_is_heard(wall: tuple[Page, Floor]) -> None:
    page, floor = wall
    key = await raised(floor, "threat")
    floor.answers[f"GET /alerts/{key}/sound"] = wav(SAID, 2.0)
    row = page.locator(".alert").filter(has_text="threat")
    await row.get_by_role("button", name="Hear it").click()
    await heard(page, SAID)
    await expect(row.get_by_role("button", name="Stop")).to_be_visible()
    await expect(row.get_by_role("button", name="Hear it")).to_be_visible()
    assert ("GET", f"/alerts/{key}/sound", {}) in floor.orders

    floor.refusals[f"GET /alerts/{key}/sound"] = Refusal(409, "refused", "the sound is there in a moment")
    await row.get_by_role("button", name="Hear it").click()
    await expect(row.get_by_role("alert")).to_contain_text("the sound is there in a moment")


@pytest.mark.parametrize("wall", [("analyst", "en")], indirect=True)
async def test_who_may_not_hear_recordings_is_told_so(wall: tuple[Page, Floor]) -> None:
    page, floor = wall
    key = await raised(floor, "threat")
    button = page.locator(".alert").filter(has_text="threat").get_by_role("button", name="Hear it")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await button.click(force=True)
    assert ("GET", f"/alerts/{key}/sound", {}) not in floor.orders


async def test_a_new_alert_is_silent_until_sound_is_wanted_and_then_not_too_often(wall: tuple[Page, Floor]) -> None:
    page, floor = wall
    await raised(floor, "first")
    await expect(page.locator(".alert").filter(has_text="first (Alice)")).to_be_visible()
    assert await page.evaluate("window.__heard") == []
    ring = page.locator(".act-ring")
    await expect(ring).to_have_attribute("aria-pressed", "false")
    await ring.click()
    await expect(ring).to_have_attribute("aria-pressed", "true")
    await expect(ring).to_have_text("Sound on")
    await heard(page, 660)  # how it sounds
    await page.wait_for_timeout(500)
    await page.evaluate("window.__heard.length = 0")
    await raised(floor, "second", "critical")
    await heard(page, 880)
    await page.wait_for_timeout(500)
    await page.evaluate("window.__heard.length = 0")
    await raised(floor, "third")
    await expect(page.locator(".alert").filter(has_text="third (Alice)")).to_be_visible()
    await page.wait_for_timeout(500)
    assert await page.evaluate("window.__heard") == [], "twenty seconds apart"

    await page.reload()
    await expect(ring).to_have_attribute("aria-pressed", "true")
    assert await page.evaluate("window.__heard") == [], "those that stand already are not new"
    await ring.click()
    await expect(ring).to_have_text("Sound off")
    await page.reload()
    await expect(ring).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("wall", [("supervisor", "zh")], indirect=True)
async def test_in_chinese(wall: tuple[Page, Floor]) -> None:
    page, floor = wall
    await raised(floor, "threat")
    await expect(page.locator(".act-ring")).to_have_text("提示音已关")
    await expect(page.locator(".alert").get_by_role("button", name="听录音")).to_be_visible()
