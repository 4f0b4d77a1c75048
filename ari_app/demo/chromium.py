"""Chromium without a window, told what to do in its DevTools protocol over a pipe.

No port is open for that, nothing but the pipe can give it orders, and it ends by itself when the other end of the pipe
is gone. Its whole home is one folder, which is removed with it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--mute-audio", "--no-first-run", "--no-default-browser-check",
    "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--disable-breakpad", "--disable-domain-reliability", "--disable-default-apps",
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows", "--disable-dev-shm-usage", "--password-store=basic",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required", "--lang=en-GB", "--window-size=1280,720",
    "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints,Translate",
)  # fmt: skip
# Chromium reads orders from descriptor 3 and writes answers to 4.
_ARRANGE = """
import fcntl, os, sys
ours = [fcntl.fcntl(int(one), fcntl.F_DUPFD_CLOEXEC, 10) for one in sys.argv[1:3]]
for one in sys.argv[1:3]:
    os.close(int(one))
for one, place in zip(ours, (3, 4)):
    os.dup2(one, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
_LONGEST = 64 * 2**20  # bytes of one answer
_PATIENCE = 30.0
_END_SECONDS = 3.0
_DEAD = ("Inspector.targetCrashed", "Target.detachedFromTarget")


class BrowserFailed(RuntimeError):
    """The browser did not start, is gone, or a page in it does not do what it should; the words say which."""


def command() -> str:
    """Where Chromium is on this machine, "" for nowhere."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


class Chromium:
    """A running browser: `chromium` makes one. ``ask`` orders, `tab` opens a window with cookies of its own."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.WriteTransport) -> None:
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)
        self._asked: dict[int, tuple[str, asyncio.Future[Json]]] = {}
        self._dead: dict[str, str] = {}
        self._gone = ""

    async def ask(self, method: str, session: str = "", seconds: float = _PATIENCE, **given: object) -> Json:
        """One order and its result. ``session``: of a tab. Raises BrowserFailed."""
        if words := self._gone or self._dead.get(session, ""):
            raise BrowserFailed(words)
        number = next(self._numbers)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._asked[number] = (session, answer)
        order = {"id": number, "method": method, "params": given} | ({"sessionId": session} if session else {})
        self._writer.write(json.dumps(order).encode() + b"\0")
        try:
            async with asyncio.timeout(seconds):
                said = await answer
        except TimeoutError:
            raise BrowserFailed(f"Chromium does not answer {method} within {seconds:.0f} s") from None
        finally:
            self._asked.pop(number, None)
        if "error" in said:
            raise BrowserFailed(f"Chromium refuses {method}: {said['error'].get('message')}")
        result: Json = said["result"]
        return result

    async def tab(self) -> Tab:
        """A window of its own. Raises BrowserFailed."""
        context = (await self.ask("Target.createBrowserContext"))["browserContextId"]
        target = await self.ask("Target.createTarget", url="about:blank", browserContextId=context, newWindow=True)
        attached = await self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        tab = Tab(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Inspector"):
            await self.ask(f"{domain}.enable", tab.session)
        return tab

    async def read(self) -> None:
        """Take what it says, until it is gone."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, OSError):
            while True:
                self._take(json.loads((await self._reader.readuntil(b"\0"))[:-1]))
        self._gone = "Chromium has ended"
        self._fail(lambda _session: True, self._gone)

    def _take(self, said: Json) -> None:
        if said.get("id") in self._asked:
            answer = self._asked[said["id"]][1]
            if not answer.done():
                answer.set_result(said)
        elif said.get("method") in _DEAD:
            dead = str(said.get("params", {}).get("sessionId") or said.get("sessionId", ""))
            self._dead[dead] = "a page in Chromium has crashed"
            self._fail(lambda session: session == dead, self._dead[dead])

    def _fail(self, concerns: Any, words: str) -> None:  # noqa: ANN401 - a test of a session
        for session, answer in self._asked.values():
            if concerns(session) and not answer.done():
                answer.set_exception(BrowserFailed(words))


class Tab:
    """A page in a window of its own."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self.session = browser, session

    async def prepare(self, script: str) -> None:
        """Run it in each page before the page's own. Raises BrowserFailed."""
        await self._browser.ask("Page.addScriptToEvaluateOnNewDocument", self.session, source=script)

    async def open(self, address: str) -> None:
        """Go there. Raises BrowserFailed."""
        went = await self._browser.ask("Page.navigate", self.session, url=address)
        if words := went.get("errorText"):
            raise BrowserFailed(f"{address.partition('#')[0]} cannot be opened: {words}")
        await self.until("document.readyState === 'complete'", f"{address.partition('#')[0]} loads")

    async def run(self, script: str, seconds: float = _PATIENCE) -> Any:  # noqa: ANN401 - JSON
        """What an expression comes to, as if somebody had pressed something. Raises BrowserFailed."""
        said = await self._browser.ask(
            "Runtime.evaluate", self.session, seconds, expression=script, awaitPromise=True, returnByValue=True,
            userGesture=True,
        )  # fmt: skip
        if wrong := said.get("exceptionDetails"):
            words = wrong.get("exception", {}).get("description") or wrong.get("text")
            raise BrowserFailed(f"the page says {words}")
        return said["result"].get("value")

    async def until(self, script: str, what: str, seconds: float = _PATIENCE) -> None:
        """Until it holds. Raises BrowserFailed, which says ``what`` should have happened."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    if await self.run(script, seconds):
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise BrowserFailed(f"not within {seconds:.0f} s: {what}") from None

    async def picture(self) -> bytes:
        """What it shows, as PNG. Raises BrowserFailed."""
        return base64.b64decode((await self._browser.ask("Page.captureScreenshot", self.session))["data"])


@asynccontextmanager
async def chromium(program: str, home: Path, *flags: str) -> AsyncIterator[Chromium]:
    """A browser whose home is that folder; both are gone in the end. Raises BrowserFailed and OSError."""
    shutil.rmtree(home, ignore_errors=True)  # of one that was killed together with its owner
    home.mkdir(parents=True)
    process, reader, writer = await _started(program, home, *flags)
    browser = Chromium(reader, writer)
    reading = asyncio.create_task(browser.read(), name="Chromium")
    try:
        try:
            await browser.ask("Browser.getVersion")
        except BrowserFailed as failed:
            raise BrowserFailed(f"{program} does not start: {failed}") from None
        yield browser
    finally:
        writer.close()  # Chromium ends with its pipe
        await asyncio.shield(_end(process))
        reading.cancel()
        await asyncio.wait({reading})
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)


async def _started(
    program: str, home: Path, *flags: str
) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader, asyncio.WriteTransport]:
    orders, ours = os.pipe()
    theirs, answers = os.pipe()
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", "-c", _ARRANGE, str(orders), str(answers), program, *FLAGS, *flags, *sandbox,
            f"--user-data-dir={home}", "about:blank", pass_fds=(orders, answers), start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            env={**environment, "HOME": str(home)},
        )  # fmt: skip
    finally:
        os.close(orders)
        os.close(answers)
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader(limit=_LONGEST)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(theirs, "rb", 0))
    writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(ours, "wb", 0))
    return process, reader, writer


async def _end(process: asyncio.subprocess.Process) -> None:
    """Wait until it has gone, with all that it started."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
