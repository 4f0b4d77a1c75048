"""Agents of the demonstration at their desks: pages in a browser, used by the buttons that people press.

Each has an account for as long as the demonstration lasts, and a microphone into which it says its lines.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from ari_app.demo.chromium import BrowserFailed, Chromium, Tab, chromium, command
from ari_app.pbx.state import PbxState
from ari_app.phone.g711 import Pcm
from ari_app.web.client import call
from models.domain.errors import CommandRefused

# The page's microphone is what the demonstration plays; nothing else of the page is touched.
_MOUTH = """(() => {
  if (!navigator.mediaDevices) return;
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let mouth = null, air = null;
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    (await ask(wanted)).getTracks().forEach((track) => track.stop());
    air ??= new AudioContext();
    await air.resume();
    if (!mouth) {  // what is never fed sends nothing, and kefu takes a page that sends nothing for lost
      mouth = air.createMediaStreamDestination();
      const breath = new ConstantSourceNode(air, { offset: 0.0001 });
      breath.connect(mouth);
      breath.start();
    }
    return new MediaStream(mouth.stream.getTracks().map((track) => track.clone()));
  };
  window.kefuSays = (text) => new Promise((said) => {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const pcm = new Int16Array(bytes.buffer);
    const sound = air.createBuffer(1, pcm.length, 8000);
    sound.copyToChannel(Float32Array.from(pcm, (one) => one / 32768), 0);
    const voice = new AudioBufferSourceNode(air, { buffer: sound });
    voice.connect(mouth);
    voice.onended = said;
    voice.start();
  });
})()"""
_LOG_IN = """fetch("/api/v1/session", {{method: "POST", headers: {{"Content-Type": "application/json"}},
  body: JSON.stringify({given})}}).then(async (answer) => answer.ok ? "" : answer.status + " " + await answer.text())"""
_PRESS = """(() => {{ const one = document.querySelector({place});
  if (!one || one.ariaDisabled === "true") return false; one.click(); return true; }})()"""
_CHOOSE = """document.querySelector(".wrapup .combo-list li")?.dispatchEvent(
  new PointerEvent("pointerdown", {bubbles: true, cancelable: true}))"""
_WHO = (
    """(document.querySelector(".call-card .who-facts .name") ?? document.querySelector("#call-name"))?.textContent"""
)
_RINGS, _TALKS, _CHOICES = ".act-answer", ".actions .act-hold", ".wrapup .combo-list li"
# The caller may still be asked something, with the call in front: the paperwork is the last tool of it then.
_PAPERWORK = """(() => { const there = (one) => document.querySelector(one);
  if (there(".wrapup .combo-list li")) return true;
  if (!there(".wrapup")) [...document.querySelectorAll(".tools [role=tab]")].at(-1)?.click();
  return !there(".call-card") && !there(".wrap-panel"); })()"""
_BUSY_SECONDS = 3600.0
Talk = Callable[["PageCall"], Awaitable[None]]


def _there(place: str) -> str:
    return f"document.querySelector({json.dumps(place)}) !== null"


class PageCall:
    """A call in a page, as a conversation knows it. ``caller``: their number."""

    def __init__(self, tab: Tab, caller: str) -> None:
        self._tab, self.caller = tab, caller
        self.ended = asyncio.Event()

    async def say(self, pcm: Pcm) -> None:
        """Speak 8 kHz audio into the microphone, to its end."""
        text = base64.b64encode(pcm.astype("<i2").tobytes()).decode()
        await self._tab.run(f"kefuSays({json.dumps(text)})", len(pcm) / 8000 + 30)


class PageAgent:
    """Somebody at their desk. ``first``: what is said into the microphone before the first call, until it is heard;
    ``talk`` holds a conversation."""

    def __init__(self, name: str, tab: Tab, first: Callable[[], Awaitable[Pcm]], talk: Talk, after: float) -> None:
        self._name, self._tab, self._first, self._talk, self._after = name, tab, first, talk, after

    async def begin(self, address: str, token: str) -> None:
        """Log in by a one-time link's secret, and begin the shift. Raises BrowserFailed."""
        await self._tab.prepare(_MOUTH)
        await self._tab.open(f"{address}/login")
        given = json.dumps({"token": token, "password": secrets.token_urlsafe(24)})
        if words := await self._tab.run(_LOG_IN.format(given=given)):
            raise BrowserFailed(f"{self._name} is not let in: {words}")
        await self._tab.open(f"{address}/desk")
        await self._press(".shift-card .primary", "can begin the shift")
        await self._tab.until(_there(".level-row"), f"{self._name} has a microphone")
        hello, mouth = await self._first(), PageCall(self._tab, "")
        while not await self._tab.run(_there(".level-row .text-green")):
            await mouth.say(hello)
        await self._press(".shift-card .primary", "can take calls")
        await self._tab.until(f"!({_there('.shift-card')})", f"{self._name} takes calls")

    async def run(self) -> None:
        """Take calls until cancelled. Raises BrowserFailed."""
        while True:
            await self._tab.until(_there(_RINGS), "a call comes", _BUSY_SECONDS)
            await asyncio.sleep(self._after)
            if not await self._pressed(_RINGS):
                continue  # whoever called has given up
            await self._tab.until(f"{_there(_TALKS)} || !({_there(_RINGS)})", "the call is answered")
            if await self._tab.run(_there(_TALKS)):
                await self._in_call()
                await self._wrap_up()

    async def _in_call(self) -> None:
        one = PageCall(self._tab, str(await self._tab.run(_WHO) or ""))
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._watch(one))
            await self._talk(one)
            await self._pressed(".actions .danger")
            await one.ended.wait()
            watching.cancel()

    async def _watch(self, one: PageCall) -> None:
        await self._tab.until(f"!({_there(_TALKS)})", "the call ends", _BUSY_SECONDS)
        one.ended.set()

    async def _wrap_up(self) -> None:
        """The first disposition that is offered, and done; when the time for it is over, that is that."""
        await asyncio.sleep(1)
        await self._tab.until(_PAPERWORK, f"{self._name} may say what came of the call")
        await self._tab.run(_CHOOSE)
        done = f"!({_there(_CHOICES)}) || ({_PRESS.format(place=json.dumps('.wrapup .primary'))} && false)"
        await self._tab.until(done, f"{self._name} hands in what came of the call")

    async def _pressed(self, place: str) -> bool:
        return bool(await self._tab.run(_PRESS.format(place=json.dumps(place))))

    async def _press(self, place: str, what: str) -> None:
        await self._tab.until(_PRESS.format(place=json.dumps(place)), f"{self._name} {what}")


class Pages:
    """Desks in one browser, whose agents get accounts that last as long as they work. ``socket``: the console's."""

    def __init__(self, browser: Chromium, address: str, socket: Path) -> None:
        self.browser, self._address, self._socket = browser, address, socket

    @asynccontextmanager
    async def account(self, user: str, name: str) -> AsyncIterator[str]:
        """The secret of a one-time link; afterwards the agent is off duty, and the account gone with its sessions.

        Raises BrowserFailed when the agent is somebody's already.
        """
        account = f"demonstration-{user}"
        with contextlib.suppress(CommandRefused):  # of a demonstration that was killed; usually there is none
            await call(self._socket, "remove_user", user=account)
        try:
            await call(self._socket, "add_user", name=account, shown=name, agent=user, roles=["agent"])
            link = str((await call(self._socket, "make_user_link", user=account))["path"])
        except CommandRefused as error:
            raise BrowserFailed(f"{name} has no page: {error}") from None
        try:
            yield link.partition("#token=")[2]
        finally:
            with contextlib.suppress(CommandRefused, aiohttp.ClientError, TimeoutError, OSError):
                await call(self._socket, "set_agent_state", agent=user, state="offline")
                await call(self._socket, "remove_user", user=account)

    async def work(self, user: str, name: str, first: Callable[[], Awaitable[Pcm]], talk: Talk, after: float) -> None:
        """Until cancelled. Raises BrowserFailed."""
        try:
            async with self.account(user, name) as token:
                agent = PageAgent(name, await self.browser.tab(), first, talk, after)
                await agent.begin(self._address, token)
                await agent.run()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise BrowserFailed(f"{name} has no page: {error or type(error).__name__}") from None


@asynccontextmanager
async def desks(state: PbxState, address: str, tell: Callable[[str], None]) -> AsyncIterator[Pages | None]:
    """Desks in a browser of their own; None where nothing serves pages or Chromium is not there or does not start,
    of which the last is told. ``address``: of the pages."""
    program = command() if address else ""
    async with AsyncExitStack() as stack:
        found: Pages | None = None
        # The site may have made its certificate by itself; this browser goes nowhere else.
        flags = ("--ignore-certificate-errors",) if address.startswith("https:") else ()
        try:
            if program:
                browser = await stack.enter_async_context(chromium(program, Path(state.run) / "demonstration", *flags))
                found = Pages(browser, address, Path(state.socket_dir) / "kefu.sock")
                tell(f"The agents work at their desks in {program}, which shows no window.")
        except (BrowserFailed, OSError) as error:
            tell(f"The agents have SIP telephones: {error}")
        yield found
