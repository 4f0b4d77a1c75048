"""The sender against a real receiver: nothing lost, nothing twice after success, in whatever way it fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web

from ari_app.feeds.addresses import networks
from ari_app.feeds.public import Translation
from ari_app.feeds.signature import headers, new_secret
from ari_app.feeds.webhooks import Webhooks
from ari_app.store import webhooks as store
from ari_app.store.journal import Journal
from ari_app.store.webhooks import Endpoint
from models.domain.events import CallArrived, CallEnded

OWN = networks(["127.0.0.0/8"])


@dataclass
class Receiver:
    """Takes webhooks; ``answer`` says with which status, by the number of requests before."""

    answer: Callable[[int], int] = lambda number: 204
    heads: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        """One delivery."""
        status = self.answer(len(self.seen))
        body = await request.read()
        self.seen.append(({name.lower(): value for name, value in request.headers.items()}, body))
        if status < 300:
            self.taken.append(request.headers["webhook-id"])
        return web.Response(status=status, headers=self.heads)


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[Receiver]:
    """The receiver on a port of its own."""
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def sending(path: Path, clock: Callable[[], float] = time.time) -> AsyncIterator[tuple[Journal, Webhooks]]:
    """A journal and its sender, as they run in kefu."""
    async with Journal(path) as journal:
        hooks = Webhooks(
            journal, OWN, lambda: Translation(lambda call, seq: store.rows_of_call(journal.database, call, seq)),
            lambda: 0.5, clock,
        )  # fmt: skip
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(journal.run()), group.create_task(hooks.run())]
            yield journal, hooks
            for task in tasks:
                task.cancel()


async def add(journal: Journal, hooks: Webhooks, url: str, events: tuple[str, ...] = ("*",)) -> Endpoint:
    """An endpoint, as the API adds one."""
    one = Endpoint("e1", url, events, (new_secret(),), "", True, time.time(), "test", "", 0.0)
    await journal.call(lambda: store.save(journal.database, one))
    hooks.changed()
    return one


async def until(condition: Callable[[], bool]) -> None:
    """Wait for it; the test's own time limit ends what never comes."""
    while not condition():
        await asyncio.sleep(0.01)


def call(journal: Journal, name: str) -> None:
    """A short call: two events that are told."""
    journal.publish(CallArrived(call_id=name, number="5551234", dialled="8000", arrived_at=time.time()))
    journal.publish(CallEnded(call_id=name, outcome="abandoned", cause="16"))


async def test_what_happens_reaches_the_receiver_signed(tmp_path: Path) -> None:
    async with receiving(Receiver()) as receiver, sending(tmp_path / "k.db") as (journal, hooks):
        one = await add(journal, hooks, receiver.url)
        call(journal, "c1")
        await until(lambda: len(receiver.taken) == 2)
    for heads, body in receiver.seen:
        signed = headers(heads["webhook-id"], int(heads["webhook-timestamp"]), body, one.secrets)
        assert heads["webhook-signature"] == signed["webhook-signature"]


async def test_nothing_from_before_the_endpoint_is_told(tmp_path: Path) -> None:
    async with receiving(Receiver()) as receiver, sending(tmp_path / "k.db") as (journal, hooks):
        call(journal, "before")
        await journal.flushed()
        await add(journal, hooks, receiver.url, ("call.ended",))
        call(journal, "after")
        await until(lambda: len(receiver.taken) == 1)
    assert b'"after"' in receiver.seen[0][1]


async def test_a_failure_is_tried_again_with_the_same_id_and_body(tmp_path: Path) -> None:
    ahead = [0.0]
    failing = Receiver(answer=lambda number: 500 if number == 0 else 204)
    async with (
        receiving(failing) as receiver,
        sending(tmp_path / "k.db", lambda: time.time() + ahead[0]) as (journal, hooks),
    ):
        await add(journal, hooks, receiver.url, ("call.ended",))
        call(journal, "c1")
        await until(lambda: len(receiver.seen) == 1)
        ahead[0] = 10.0  # the first retry comes after five seconds
        while len(receiver.seen) < 2:
            hooks.changed()
            await asyncio.sleep(0.01)
    (first, body), (second, again) = receiver.seen
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert second["webhook-timestamp"] >= first["webhook-timestamp"]


async def test_gone_ends_the_endpoint_and_says_so(tmp_path: Path) -> None:
    async with (
        receiving(Receiver(answer=lambda number: 410)) as receiver,
        sending(tmp_path / "k.db") as (journal, hooks),
    ):
        await add(journal, hooks, receiver.url, ("call.ended",))
        told: list[str] = []
        journal.listen(lambda row: told.append(str(row.data.get("what"))) if row.kind == "SystemNoted" else None)
        call(journal, "c1")
        await until(lambda: "webhook disabled" in told)
        (one,) = await journal.call(lambda: store.endpoints(journal.database))
    assert not one.enabled
    assert "410" in one.disabled_reason


async def test_a_redirect_is_no_success_and_is_not_followed(tmp_path: Path) -> None:
    moved = Receiver(answer=lambda number: 302, heads={"Location": "http://127.0.0.1:1/inside"})
    async with receiving(moved) as receiver, sending(tmp_path / "k.db") as (journal, hooks):
        await add(journal, hooks, receiver.url, ("call.ended",))
        call(journal, "c1")
        await until(lambda: hooks.sent["failed"] == 1)
        (delivery,) = await journal.call(lambda: store.deliveries(journal.database, "e1", "", 0, 10))
    assert (delivery.state, delivery.status) == ("due", 302)


async def test_an_address_inside_is_never_asked(tmp_path: Path) -> None:
    async with receiving(Receiver()) as receiver, sending(tmp_path / "k.db") as (journal, hooks):
        await add(journal, hooks, receiver.url.replace("127.0.0.1", "[::1]"), ("call.ended",))
        call(journal, "c1")
        await until(lambda: hooks.sent["failed"] == 1)
        (delivery,) = await journal.call(lambda: store.deliveries(journal.database, "e1", "", 0, 10))
    assert "[webhooks] allow" in delivery.error
    assert receiver.seen == []


async def test_the_next_process_sends_what_this_one_could_not(tmp_path: Path) -> None:
    path, down = tmp_path / "k.db", Receiver(answer=lambda number: 503)
    async with receiving(down) as receiver:
        async with sending(path) as (journal, hooks):
            await add(journal, hooks, receiver.url, ("call.ended",))
            for number in range(20):
                call(journal, f"c{number}")
            await until(lambda: len(receiver.seen) >= 4)
        receiver.answer = lambda number: 204
        async with sending(path, lambda: time.time() + 60) as (journal, hooks):
            await until(lambda: len(set(receiver.taken)) == 20)
            await until(lambda: not hooks._on_way)
            counts = await journal.call(lambda: store.counts(journal.database))
    assert counts == {"e1": {"delivered": 20}}
    assert len(receiver.taken) == 20


async def test_replay_sends_once_more_what_was_given_up(tmp_path: Path) -> None:
    async with receiving(Receiver()) as receiver, sending(tmp_path / "k.db") as (journal, hooks):
        await add(journal, hooks, receiver.url, ("call.ended",))
        call(journal, "c1")
        await until(lambda: len(receiver.taken) == 1)
        (one,) = await journal.call(lambda: store.deliveries(journal.database, "e1", "", 0, 10))
        await journal.call(lambda: store.replay(journal.database, "e1", [one.id], 0.0, time.time() + 1))
        hooks.changed()
        await until(lambda: len(receiver.taken) == 2)
    assert len(set(receiver.taken)) == 1


@pytest.mark.parametrize("clients", [1, 3])
async def test_one_slow_endpoint_keeps_no_other_waiting(tmp_path: Path, clients: int) -> None:
    async with sending(tmp_path / "k.db") as (journal, hooks):
        kept: list[asyncio.StreamWriter] = []
        stuck = await asyncio.start_server(lambda _reader, writer: kept.append(writer), "127.0.0.1", 0)
        async with receiving(Receiver()) as receiver, stuck:
            port = stuck.sockets[0].getsockname()[1]
            for number in range(clients):
                slow = Endpoint(
                    f"slow{number}", f"http://127.0.0.1:{port}/", ("*",), (new_secret(),), "", True, 0.0, "", "", 0.0
                )
                await journal.call(partial(store.save, journal.database, slow))
            await add(journal, hooks, receiver.url)
            for number in range(10):
                call(journal, f"c{number}")
            await until(lambda: len(receiver.taken) == 20)
            for writer in kept:
                writer.close()
