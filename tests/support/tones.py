"""Who hears whom, judged by frequency: everybody says a tone of their own, and an ear says whose tones are in it.

The tones lie between the notes of the scale, so that music on hold is nobody's, and none is another's overtone.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import numpy as np
from playwright.async_api import Page

from ari_app.phone.call import SipCall
from ari_app.phone.g711 import to_ulaw
from ari_app.phone.rtp import FRAME

TONES = {"caller": 1004.0, "agent": 453.0, "colleague": 640.0, "supervisor": 762.0}
SECRETS = {"masked": 1310.0, "paused": 1715.0}
_RATE = 8000
_WINDOW, _WINDOWS = 0.3, 2  # seconds, and how many in a row have to agree
_NEAR = 6.0  # Hz
_LEAST = 0.03  # of all the sound's power: a voice among three is a third, a note of music that far off is next to none
_SOFT = 300  # below that it is silence
_LOUD = 2500  # about as loud as a tone in a page's microphone arrives
_IN_PAGE = """
async (wanted) => {
  const pc = window.__pcs.filter((one) => one.connectionState === "connected").at(-1);
  const track = pc?.getReceivers().map((one) => one.track).find((one) => one?.kind === "audio");
  if (!track) return [];
  const context = window.__ear ??= new AudioContext();
  await context.resume();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 16384;
  analyser.smoothingTimeConstant = 0;
  source.connect(analyser);
  const width = context.sampleRate / analyser.fftSize, bins = new Float32Array(analyser.frequencyBinCount);
  const found = new Set(wanted.keys());
  for (let n = 0; n < 2; n++) {
    await new Promise((done) => setTimeout(done, 360));
    analyser.getFloatFrequencyData(bins);
    const power = (from, to) => {
      let sum = 0;
      for (let i = Math.round(from / width); i <= Math.round(to / width); i++) sum += 10 ** (bins[i] / 10);
      return sum;
    };
    const all = power(60, 3900);
    for (const i of [...found]) {
      const own = power(wanted[i] - 12, wanted[i] + 12);
      if (own < 1e-6 || own < all * 0.03) found.delete(i);
    }
  }
  source.disconnect();
  return [...found];
}
"""

Ear = Callable[[], Awaitable[frozenset[str]]]


def says(call: SipCall, hz: float) -> None:
    """From now on a telephone says this tone, for ever; 0 is silence."""
    whole = (np.sin(2 * math.pi * round(hz) * np.arange(_RATE) / _RATE) * _LOUD).astype(np.int16)  # a second: no seam
    data = to_ulaw(whole)
    call.rtp.background = [data[at : at + FRAME] for at in range(0, len(data), FRAME)] if hz else []


def tones_in(pcm: np.ndarray[Any, Any], among: dict[str, float]) -> frozenset[str]:
    """Whose tones a stretch of 8 kHz sound holds."""
    if len(pcm) < _RATE // 10 or np.abs(pcm).max() < _SOFT:
        return frozenset()
    power = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm)))) ** 2
    width = _RATE / len(pcm)

    def share(hz: float) -> float:
        near = max(_NEAR, 2 * width)
        return float(power[round((hz - near) / width) : round((hz + near) / width) + 1].sum() / power.sum())

    return frozenset(name for name, hz in among.items() if share(hz) >= _LEAST)


def seconds_with(pcm: np.ndarray[Any, Any], hz: float) -> float:
    """How long a tone is to be heard in a recording, in steps of 0.1 s."""
    step = _RATE // 10
    steps = [pcm[at : at + step] for at in range(0, len(pcm) - step + 1, step)]
    return sum(bool(tones_in(one, {"it": hz})) for one in steps) / 10


def at_telephone(call: SipCall) -> Ear:
    """The ear of somebody on a SIP telephone."""

    async def hears() -> frozenset[str]:
        await asyncio.sleep(_WINDOW * _WINDOWS)
        end = time.monotonic()
        parts = [
            np.asarray(call.heard(end - (n + 1) * _WINDOW, end - n * _WINDOW)) for n in range(_WINDOWS)
        ]  # fmt: skip
        return frozenset.intersection(*(tones_in(one, TONES) for one in parts))

    return hears


def at_page(page: Page) -> Ear:
    """The ear of somebody whose telephone is a page (opened with `web_page.SPY`)."""

    async def hears() -> frozenset[str]:
        names = list(TONES)
        return frozenset(names[one] for one in await page.evaluate(_IN_PAGE, list(TONES.values())))

    return hears


async def hear(ears: dict[str, Ear], whom: dict[str, str], seconds: float = 20) -> None:
    """Until each hears exactly those (names with spaces between; "" is nobody), all at the same time, twice in a row.

    Raises AssertionError with what each hears instead.
    """
    wanted = {name: frozenset(names.split()) for name, names in whom.items()}
    end, agreed = time.monotonic() + seconds, 0
    while agreed < 2:
        found = dict(zip(wanted, await asyncio.gather(*(ears[name]() for name in wanted)), strict=True))
        agreed = agreed + 1 if found == wanted else 0
        if agreed < 2 and time.monotonic() > end:
            raise AssertionError(f"they hear {_words(found)}, not {_words(wanted)}")


def _words(heard: dict[str, frozenset[str]]) -> str:
    return "; ".join(f"{name}: {_list(names)}" for name, names in heard.items())


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"
