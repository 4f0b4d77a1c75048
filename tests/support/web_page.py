"""A real page in a real browser: somebody logs in, takes calls, and what they hear is measured by its frequency."""

from __future__ import annotations

import asyncio
import math
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, BrowserContext, Page, WebSocket, async_playwright

from ari_app.phone.call import SipCall
from tests.browser.chromium import CHROMIUM
from tests.support.web_centre import PASSWORD, WebCentre

MIC_HZ, CALLER_HZ = 440, 1004
_RATE = 8000
# The page's connections are kept where a test can listen to them, with when they were made and up; nothing else is
# changed.
_SPY = """
window.__pcs = [];
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...a) {
    super(...a);
    window.__pcs.push(this);
    this.made = performance.now();
    this.addEventListener("connectionstatechange", () => {
      if (this.connectionState === "connected") this.up ??= performance.now();
    });
  }
};
"""
_PEAK = """
async () => {
  const pc = window.__pcs.filter((one) => one.connectionState === "connected").at(-1);
  const track = pc?.getReceivers().map((one) => one.track).find((one) => one?.kind === "audio");
  if (!track) return 0;
  const context = window.__ear ??= new AudioContext();
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  source.connect(analyser);
  await new Promise((done) => setTimeout(done, 400));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  source.disconnect();
  let best = 3;
  for (let i = 3; i < bins.length; i++) if (bins[i] > bins[best]) best = i;
  return bins[best] > -75 ? best * context.sampleRate / analyser.fftSize : 0;
}
"""


def tone(path: Path, hz: float = MIC_HZ, rate: int = 48000, seconds: float = 2.0) -> Path:
    """A microphone that says one tone for ever (the browser plays the file round and round)."""
    samples = np.sin(2 * math.pi * hz * np.arange(int(rate * seconds)) / rate) * 12000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def caller_tone(seconds: float) -> np.ndarray[Any, np.dtype[np.int16]]:
    """What a caller says: another tone."""
    return (np.sin(2 * math.pi * CALLER_HZ * np.arange(int(_RATE * seconds)) / _RATE) * 12000).astype(np.int16)


def peak_hz(pcm: np.ndarray[Any, Any]) -> float:
    """The loudest frequency of 8 kHz sound; 0 for silence."""
    if len(pcm) < _RATE // 10 or np.abs(pcm).max() < 300:
        return 0.0
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float((spectrum[3:].argmax() + 3) * _RATE / len(pcm))


def share_of(pcm: np.ndarray[Any, Any], hz: float) -> float:
    """How much of the sound is at that frequency, 0 to 1."""
    power = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm)))) ** 2
    at = round(hz * len(pcm) / _RATE)
    return float(power[max(0, at - 4) : at + 5].sum() / max(power.sum(), 1e-9))


class AgentPage:
    """Somebody's page in a browser. ``faults`` are errors that nobody caught; ``sip`` is what its telephone has sent
    (">") and got ("<")."""

    def __init__(self, centre: WebCentre, context: BrowserContext, page: Page) -> None:
        self.centre, self.context, self.page = centre, context, page
        self.faults: list[str] = []
        self.sip: list[tuple[str, str]] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("websocket", self._overhear)

    def _overhear(self, socket: WebSocket) -> None:
        if "/phone?" in socket.url:
            socket.on("framesent", lambda frame: self.sip.append((">", str(frame))))
            socket.on("framereceived", lambda frame: self.sip.append(("<", str(frame))))

    async def log_in(self, name: str, where: str = "desk") -> None:
        """By name and password; ``where`` is the page that they go to."""
        await self.page.goto(f"{self.centre.url}/login?next=%2F{where}")
        await self.page.locator("input[type=password]").wait_for()
        await self.page.locator("input:not([type=password])").first.fill(name)
        await self.page.locator("input[type=password]").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(f"**/{where}**")

    async def take_calls(self) -> None:
        """Start the shift: the telephone is ready, and the agent with it."""
        await self.page.get_by_text("Start shift").first.click()
        await self.page.get_by_text("Take calls").first.click()

    async def answers(self) -> None:
        """The key of the desk."""
        await self.page.get_by_role("button", name="Answer").first.wait_for()
        await self.page.keyboard.press("Alt+a")

    async def presses(self, keys: str) -> None:
        """A key of the page, outside its text fields."""
        await self.page.locator("main").focus()
        await self.page.keyboard.press(keys)

    async def button(self, name: str) -> None:
        """A button by what stands on it."""
        await self.page.get_by_role("button", name=name, exact=True).first.click()

    async def hears(self) -> float:
        """The loudest frequency in the page's ear (Hz), 0 for silence."""
        return float(await self.page.evaluate(_PEAK))


@asynccontextmanager
async def browser_with(microphone: Path) -> AsyncIterator[Browser]:
    """Chromium whose microphone is a file."""
    flags = (
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}",
        "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    )  # fmt: skip
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def page_of(centre: WebCentre, browser: Browser, name: str, where: str = "desk") -> AsyncIterator[AgentPage]:
    """A window of one user's own, logged in."""
    context = await browser.new_context(permissions=["microphone", "notifications"], locale="en-GB")
    try:
        await context.add_init_script(_SPY)
        agent = AgentPage(centre, context, await context.new_page())
        await agent.log_in(name, where)
        yield agent
    finally:
        await context.close()


@asynccontextmanager
async def desk_of(centre: WebCentre, browser: Browser, name: str) -> AsyncIterator[AgentPage]:
    """The desk of an agent who takes calls."""
    async with page_of(centre, browser, name) as agent:
        await agent.take_calls()
        yield agent


async def heard_hz(call: SipCall, since: float, until: float) -> float:
    """The loudest frequency in a caller's ear between two moments of the monotonic clock."""
    return peak_hz(np.asarray(call.heard(since, until)))


async def until_heard(call: SipCall, hz: float, seconds: float, clock: Any) -> float:  # noqa: ANN401 - a clock
    """Until the caller hears that frequency, in windows of 160 ms; the moment when. Raises AssertionError."""
    end = clock() + seconds
    while clock() < end:
        now = clock()
        if abs(peak_hz(np.asarray(call.heard(now - 0.16, now))) - hz) < 15:
            return float(now) - 0.16
        await asyncio.sleep(0.02)
    raise AssertionError(f"{hz} Hz not heard within {seconds} s")
