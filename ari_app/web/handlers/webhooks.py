"""Endpoints of webhooks, their deliveries, and the stream of events: see `ari_app.web.table.webhooks`."""

from __future__ import annotations

import asyncio
import inspect
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web

from ari_app.feeds.public import PublicEvent, wanted
from ari_app.feeds.signature import key_of, new_secret
from ari_app.feeds.webhooks import Webhooks
from ari_app.store import webhooks as store
from ari_app.store.journal import Journal
from ari_app.store.webhooks import Delivery, Endpoint
from ari_app.web.handlers.telling import sees_words
from ari_app.web.masking import covered_digits, masked_facts, sees_numbers
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import after, cut, page_of
from ari_app.web.problems import BadRequest, NotFound, Refused
from ari_app.web.reading import instant, rfc3339
from ari_app.web.table.webhooks import (
    AddWebhook,
    ChangeWebhook,
    DeliveryItem,
    DeliveryPage,
    EventType,
    EventTypes,
    ListDeliveries,
    Replay,
    Replayed,
    Stream,
    Tried,
    WebhookItem,
    WebhookPage,
    WebhookSecret,
)
from models.domain.event_list import event_kinds
from models.domain.events import INTERNAL

_PING = 15.0  # seconds of silence until a comment says that the stream lives
_BATCH = 200
_MOST_TYPES = 40


class WebhookOrders:
    """``sender`` is what runs; ``closing`` ends the streams."""

    def __init__(self, journal: Journal, sender: Webhooks, closing: asyncio.Event) -> None:
        self._journal, self._sender, self._closing = journal, sender, closing

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_webhooks": self._list, "add_webhook": self._add, "read_webhook": self._read,
            "change_webhook": self._change, "remove_webhook": self._remove, "try_webhook": self._try,
            "list_deliveries": self._deliveries, "replay_deliveries": self._replay,
            "list_event_types": self._types, "stream_events": self._stream,
        }  # fmt: skip

    async def _work(self, work: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401 - as the work
        return await self._journal.call(lambda: work(self._journal.database, *given))

    async def _endpoint(self, asked: Asked[Any]) -> Endpoint:
        for one in await self._work(store.endpoints):
            if one.id == asked.path["webhook"]:
                found: Endpoint = one
                return found
        raise NotFound("no webhook", given=asked.path["webhook"])

    async def _told(self, one: Endpoint) -> WebhookItem:
        return _item(one, (await self._work(store.counts)).get(one.id, {}))

    async def _list(self, asked: Asked[Any]) -> WebhookPage:
        counts = await self._work(store.counts)
        items = [_item(one, counts.get(one.id, {})) for one in await self._work(store.endpoints)]
        shown, following = page_of(
            "webhooks", items, asked.body.limit, asked.body.cursor, lambda one: (one.created_at, one.id), str, str
        )
        return WebhookPage(items=shown, next=following)

    async def _add(self, asked: Asked[AddWebhook]) -> WebhookSecret:
        body = asked.body
        self._check(body.url, body.events)
        secret = body.secret or new_secret()
        try:
            key_of(secret)
        except ValueError:
            raise BadRequest("webhook secret", "secret") from None
        one = Endpoint(
            f"wh_{secrets.token_hex(6)}", body.url, tuple(body.events), (secret,), body.description, True, time.time(),
            asked.by, "", 0.0,
        )  # fmt: skip
        await self._save(one)
        return _with_secret(await self._told(one), secret)

    async def _change(self, asked: Asked[ChangeWebhook]) -> WebhookSecret:
        body, one = asked.body, await self._endpoint(asked)
        self._check(body.url or one.url, body.events or one.events)
        enabled = one.enabled if body.enabled is None else body.enabled
        keys = (new_secret(), one.secrets[0]) if body.rotate else one.secrets
        one = replace(
            one, url=body.url or one.url, events=tuple(body.events or one.events), enabled=enabled, secrets=keys,
            description=one.description if body.description is None else body.description,
            disabled_reason="" if enabled else one.disabled_reason,
        )  # fmt: skip
        await self._save(one)
        return _with_secret(await self._told(one), keys[0] if body.rotate else "")

    def _check(self, url: str, events: Any) -> None:  # noqa: ANN401 - a list or a tuple of patterns
        if words := self._sender.problem_of(url):
            raise BadRequest("webhook url", "url", words=words)
        known = {kind.TYPE for kind in event_kinds().values()}
        groups = {one.partition(".")[0] + ".*" for one in known}
        for one in events:
            if one != "*" and one not in known and one not in groups:
                raise BadRequest("event type", "events", given=one)

    async def _save(self, one: Endpoint) -> None:
        await self._work(store.save, one)
        self._sender.changed()

    async def _read(self, asked: Asked[Any]) -> WebhookItem:
        return await self._told(await self._endpoint(asked))

    async def _remove(self, asked: Asked[Any]) -> WebhookItem:
        one = await self._endpoint(asked)
        item = await self._told(one)
        await self._work(store.remove, one.id)
        self._sender.changed()
        return item

    async def _try(self, asked: Asked[Any]) -> Tried:
        one, begun = await self._endpoint(asked), time.monotonic()
        event = PublicEvent(f"evt_test_{secrets.token_hex(6)}", "system.test", time.time(), 0, {"webhook": one.id})
        answer = await self._sender.try_out(one, event)
        return Tried(status=answer.status, error=answer.error, milliseconds=round((time.monotonic() - begun) * 1000, 1))

    async def _deliveries(self, asked: Asked[ListDeliveries]) -> DeliveryPage:
        body, one = asked.body, await self._endpoint(asked)
        name = f"deliveries {one.id} {body.state}"
        since = after(name, body.cursor, int)
        rows = await self._work(store.deliveries, one.id, body.state, since[0] if since else 0, body.limit + 1)
        shown, following = cut(name, rows, body.limit, lambda row: (row.id,))
        return DeliveryPage(items=[_delivery(row) for row in shown], next=following)

    async def _replay(self, asked: Asked[Replay]) -> Replayed:
        body, one = asked.body, await self._endpoint(asked)
        if not body.ids and not (body.since or body.until):
            raise BadRequest("nothing to change", known="ids, since, until")
        since, until = instant(body.since, "since") or 0.0, instant(body.until, "until") or time.time()
        number = await self._work(store.replay, one.id, tuple(body.ids), since, until)
        self._sender.changed()
        return Replayed(deliveries=number)

    async def _types(self, _asked: Asked[Any]) -> EventTypes:
        found: dict[str, str] = {}
        for kind in event_kinds().values():
            if kind.TYPE != INTERNAL:
                found.setdefault(kind.TYPE, (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " "))
        return EventTypes(items=[EventType(type=one, means=found[one]) for one in sorted(found)])

    async def _stream(self, asked: Asked[Stream]) -> web.StreamResponse:
        """Server-Sent Events; after a sequence first what the journal has, then what comes."""
        patterns = asked.body.types.replace(" ", "").split(",")
        if len(patterns) > _MOST_TYPES:
            raise Refused("too many types")
        given = asked.connection.headers.get("Last-Event-ID", "")
        since = int(given) if given.isdigit() and len(given) < 17 else asked.body.after
        if not since:
            since = await self._work(store.last_sequence)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(asked.connection)
        numbers, words = sees_numbers(asked.who), sees_words(asked.who)
        heard = asyncio.Event()
        silence = self._journal.listen(lambda row: heard.set())
        translation = self._sender.new_translation()
        try:
            while not self._closing.is_set():
                heard.clear()
                rows = await self._work(store.rows_after, since, _BATCH)
                told = await self._journal.call(partial(_all, translation, rows))
                for event in told:
                    if wanted(event.type, patterns):
                        await response.write(_sse(event, numbers, words))
                since = rows[-1].seq if rows else since
                if not rows:
                    await self._rest(response, heard)
        except ConnectionError:  # who listened has gone
            return response
        finally:
            silence()
        return response

    async def _rest(self, response: web.StreamResponse, heard: asyncio.Event) -> None:
        """Until something was heard and the books have it; a comment now and then keeps proxies awake."""
        try:
            async with asyncio.timeout(_PING):
                await heard.wait()
            await asyncio.sleep(0.1)  # the journal gathers for half of that
        except TimeoutError:
            await response.write(b": still here\n\n")


def _all(translation: Any, rows: Any) -> list[PublicEvent]:  # noqa: ANN401 - as the sender makes them
    return [event for row in rows for event in translation.take(row)]


def _sse(event: PublicEvent, numbers: bool, words: bool) -> bytes:
    """For somebody who sees ``numbers``, or not, and what was said (``words``), or not."""
    call = event.data.get("call")
    facts = {name: value for name, value in event.data.items() if name != "call"}
    data = masked_facts(event.kind, facts, numbers, words)
    if call is not None:
        data["call"] = call if numbers else _covered(call)
    event = replace(event, data=data)
    return f"id: {event.sequence}\nevent: {event.type}\ndata: ".encode() + event.body() + b"\n\n"


def _covered(call: dict[str, Any]) -> dict[str, Any]:
    """A short call without its numbers; an address that has one in it is left out."""
    hidden = {name: covered_digits(call[name]) for name in ("from", "to")}
    told = any(call[name] != hidden[name] and call[name].lstrip("+") in (call["pop_url"] or "") for name in hidden)
    return {**call, **hidden, "pop_url": None if told else call["pop_url"]}


def _item(one: Endpoint, counts: dict[str, int]) -> WebhookItem:
    return WebhookItem(
        id=one.id, url=one.url, events=list(one.events), description=one.description, enabled=one.enabled,
        disabled_reason=one.disabled_reason, created_at=rfc3339(one.created_at), created_by=one.created_by,
        last_success_at=rfc3339(one.last_success_at) if one.last_success_at else None, due=counts.get("due", 0),
        delivered=counts.get("delivered", 0), dead=counts.get("dead", 0),
    )  # fmt: skip


def _with_secret(item: WebhookItem, secret: str) -> WebhookSecret:
    return WebhookSecret(**{name: getattr(item, name) for name in item.__struct_fields__}, secret=secret)


def _delivery(one: Delivery) -> DeliveryItem:
    return DeliveryItem(
        id=one.id, event_id=one.event_id, type=one.type, sequence=one.sequence, state=one.state,
        attempts=one.attempts, next_at=rfc3339(one.next_at) if one.next_at else None,
        created_at=rfc3339(one.created_at), done_at=rfc3339(one.done_at) if one.done_at else None,
        status=one.status, error=one.error,
    )  # fmt: skip
