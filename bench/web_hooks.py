"""Whether a webhook is ever lost: 10,000 events, a receiver that fails a third of the time, a sender killed twice.

The sender (a journal and the webhooks of kefu, as they run there) is a process of its own. It publishes calls of two
events each and is killed with SIGKILL at a third and at two thirds of what the receiver is to take; the next process
goes on from the same file. The receiver is this process: of three requests one is answered 503, or its connection is
dropped before or after the body was read. In the end every event that the journal has must have been taken; what was
taken more than once is counted (at least once is what is promised). The waits before retries are a five-thousandth of
kefu's. What the journal had not yet written when the process died never was an event: it is counted apart.
``python -m bench.web_hooks`` writes the part ``webhooks`` of bench/results/desk.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from ari_app.feeds.addresses import networks
from ari_app.feeds.public import Translation
from ari_app.feeds.retries import WAITS
from ari_app.feeds.signature import headers, new_secret
from ari_app.feeds.webhooks import Webhooks
from ari_app.store import webhooks as store
from ari_app.store.journal import Journal
from ari_app.store.webhooks import Endpoint
from bench.machine import load_result, save
from models.domain.events import CallArrived, CallEnded

CALLS, A_CALL = 5000, 2  # events of a call that are told
SHORTER = 5000
_AHEAD, _STEADY = 400, 0.01  # calls published ahead of the receiver; then one in so many seconds


@dataclass
class Receiver:
    """Takes two of three. ``taken``: how often each event was, after it was promised to be by an answer of 204."""

    secret: str
    taken: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    refused: int = 0
    unsigned: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(9))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One attempt."""
        self.requests += 1
        fails = self.chance.random() < 1 / 3
        how = self.chance.choice(("status", "before", "after"))
        self.refused += fails
        if fails and how == "before":
            return _dropped(request)
        body = await request.read()
        id_, at = request.headers["webhook-id"], int(request.headers["webhook-timestamp"])
        signed = headers(id_, at, body, [self.secret])["webhook-signature"]
        self.unsigned += signed != request.headers["webhook-signature"]
        if fails:
            return web.Response(status=503) if how == "status" else _dropped(request)
        self.taken[id_] += 1
        return web.Response(status=204)


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


@asynccontextmanager
async def _receiving(receiver: Receiver) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def send(path: Path, calls: int) -> None:
    """The process that is killed: publishes what the journal does not have yet, and sends."""
    async with Journal(path) as journal:
        hooks = Webhooks(
            journal, networks(["127.0.0.0/8"]),
            lambda: Translation(lambda call, seq: store.rows_of_call(journal.database, call, seq)),
            waits=[wait / SHORTER for wait in WAITS],
        )  # fmt: skip
        async with asyncio.TaskGroup() as group:
            group.create_task(journal.run())
            group.create_task(hooks.run())
            first, open_ = await journal.call(lambda: _known(journal))
            for call in open_:
                journal.publish(CallEnded(call_id=call, outcome="abandoned", cause="16"))
            for number in range(first, calls):
                journal.publish(CallArrived(call_id=f"c{number}", number="5551234", arrived_at=time.time()))
                journal.publish(CallEnded(call_id=f"c{number}", outcome="abandoned", cause="16"))
                if (number - first) * A_CALL - hooks.sent["delivered"] > _AHEAD * A_CALL:
                    await asyncio.sleep(_STEADY)
            await journal.flushed()
            print("published", flush=True)


def _known(journal: Journal) -> tuple[int, list[str]]:
    """How many calls the journal has, and those of which it has the beginning alone."""
    ended = {row[0] for row in journal.database.execute("select call_id from journal where kind = 'CallEnded'")}
    begun = {row[0] for row in journal.database.execute("select call_id from journal where kind = 'CallArrived'")}
    return len(begun), sorted(begun - ended)


async def _prepare(path: Path, url: str, secret: str) -> None:
    async with Journal(path) as journal:
        one = Endpoint("bench", url, ("*",), (secret,), "", True, time.time(), "bench", "", 0.0)
        await journal.call(lambda: store.save(journal.database, one))


async def _process(path: Path, calls: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.web_hooks", "--send", str(path), "--calls", str(calls),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def _kill_at(process: asyncio.subprocess.Process, receiver: Receiver, events: int) -> None:
    while len(receiver.taken) < events:
        if process.returncode is not None:
            raise RuntimeError("the sender has ended by itself")
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    await process.wait()


def _asked(path: Path, query: str) -> list[Any]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as database:
        return database.execute(query).fetchall()


async def _until_done(path: Path, calls: int) -> dict[str, int]:
    """Wait until nothing is due any more; deliveries by state."""
    while True:
        await asyncio.sleep(0.5)
        (told,) = _asked(path, "select coalesce(max(seq), 0) from upkeep where name = 'webhooks'")[0]
        ((last,),) = _asked(path, "select max(seq) from journal")
        ((ended,),) = _asked(path, "select count(*) from journal where kind = 'CallEnded'")
        states = dict(_asked(path, "select state, count(*) from webhook_deliveries group by state"))
        if ended == calls and told == last and not states.get("due"):
            return states


async def _finish(path: Path, calls: int) -> int:
    """The last process, until all is told; what was given up is made again, as somebody would. How many that were."""
    replayed = 0
    while True:
        process = await _process(path, calls)
        try:
            states = await _until_done(path, calls)
        finally:
            process.kill()
            await process.wait()
        if not states.get("dead"):
            return replayed
        async with Journal(path) as journal:
            replayed += await journal.call(lambda: store.replay(journal.database, "bench", (), 0.0, time.time()))


async def run(calls: int) -> dict[str, Any]:
    """Three processes, one after the other, on one file."""
    receiver = Receiver(new_secret())
    with tempfile.TemporaryDirectory(prefix="kefu-hooks-") as folder:
        path, began = Path(folder) / "kefu.db", time.monotonic()
        async with _receiving(receiver) as url:
            await _prepare(path, url, receiver.secret)
            for share in (1, 2):
                await _kill_at(await _process(path, calls), receiver, calls * A_CALL * share // 3)
            replayed = await _finish(path, calls)
        ids = {row[0] for row in _asked(path, "select event_id from webhook_deliveries")}
        took = time.monotonic() - began
    return {
        "events": calls * A_CALL, "lost": calls * A_CALL - len(receiver.taken),
        "unknown": len(set(receiver.taken) - ids),
        "twice": sum(number > 1 for number in receiver.taken.values()), "most_often": max(receiver.taken.values()),
        "attempts": receiver.requests, "refused": receiver.refused, "badly_signed": receiver.unsigned,
        "given_up_and_replayed": replayed, "kills": 2, "seconds": round(took, 1),
    }  # fmt: skip


def main() -> int:
    """``--calls``: two events each."""
    options = argparse.ArgumentParser()
    options.add_argument("--calls", type=int, default=CALLS)
    options.add_argument("--send", type=Path)
    given = options.parse_args()
    if given.send:
        asyncio.run(send(given.send, given.calls))
        return 0
    found = asyncio.run(run(given.calls))
    print(json.dumps(found, indent=1))
    save("desk", {**load_result("desk"), "webhooks": found})
    return int(found["lost"] > 0)


if __name__ == "__main__":
    sys.exit(main())
