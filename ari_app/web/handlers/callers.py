"""Callers and call-backs: see `ari_app.web.table.callers`."""

from __future__ import annotations

from typing import Any

import msgspec

from ari_app.contact.callback_book import Wanted
from ari_app.contact.dialling_policy import NumberRefused
from ari_app.foundation import steady
from ari_app.voice.call.intake import new_call_id
from ari_app.voice.callbacks import FOR_CALLER
from ari_app.web.fields import Done
from ari_app.web.finding import one_of
from ari_app.web.judging import in_queues
from ari_app.web.masking import sees_numbers
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import after, cut, page_of
from ari_app.web.ports import Ports
from ari_app.web.problems import BadRequest, MissingScope, NotFound, Refused
from ari_app.web.reading import rfc3339
from ari_app.web.table.callers import (
    AskCallback,
    CallbackItem,
    CallbackPage,
    CallerDetail,
    CallerItem,
    CallerPage,
    ChangeCaller,
    ListCallbacks,
    ListCallers,
    PutCaller,
    Visit,
)
from ari_app.web.texts import Words
from models.domain.annotation_events import CallerNoted
from models.domain.call_ids import meant
from models.domain.dialling import Purpose
from models.domain.errors import NotThere
from models.domain.identity import Identity, Person
from models.domain.scopes import Scope

_VISITS = 5
_LOOK = "callers"


class Callers:
    """The directory, and who waits to be called back."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._desk, self._callbacks = ports, ports.desk, ports.callbacks

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_callers": self._list, "read_caller": self._one, "put_caller": self._put,
            "change_caller": self._put, "list_callbacks": self._waiting, "ask_callback": self._ask,
            "withdraw_callback": self._withdraw,
        }  # fmt: skip

    async def _list(self, asked: Asked[ListCallers]) -> CallerPage:
        body = asked.body
        if any(letter.isdigit() for letter in body.text):
            _may_look(asked.who)
        name = f"callers {body.text}"
        since = after(name, body.cursor, str)
        number = since[0] if since else ""
        rows = await self._ports.book.ask(lambda book: book.callers_page(body.limit + 1, number, body.text))
        shown, following = cut(name, rows, body.limit, lambda row: (row["number"],))
        if not sees_numbers(asked.who) and following:
            following = None  # the cursor of this list is a number
        return CallerPage(items=[CallerItem(**_plain(row)) for row in shown], next=following)

    async def _one(self, asked: Asked[object]) -> CallerDetail:
        _may_look(asked.who)
        return await self._portrait(asked.path["number"], asked.who)

    async def _portrait(self, number: str, who: Identity) -> CallerDetail:
        def read(book: Any) -> tuple[Any, Any, int]:  # noqa: ANN401 - the reader and rows
            return book.caller(number), book.visits(number, _VISITS), book.unheard(number)

        row, visits, unheard = await self._ports.book.ask(read)
        if row is None and not visits:
            raise NotFound("not there", what=Words("caller"), given=number)
        seen = [one for one in visits if in_queues(who, one["problem"] or "")]
        wanted = next((one.id for one in self._callbacks.open.values() if one.number == number), None)
        values = row or {"number": number}
        return CallerDetail(
            **_plain(values), known=row is not None, revenue=values.get("revenue") or 0.0,
            tenure_years=values.get("tenure_years") or 0.0, churn_risk=values.get("churn_risk") or 0.0,
            calls=[_visit(one) for one in seen], callback=wanted, messages=unheard,
        )  # fmt: skip

    async def _put(self, asked: Asked[PutCaller | ChangeCaller]) -> CallerDetail:
        """PUT writes all fields, PATCH those that were given."""
        number = asked.path["number"]
        values = {
            name: value for name, value in msgspec.structs.asdict(asked.body).items() if value is not msgspec.UNSET
        }
        if not values:
            raise BadRequest("nothing to change", "", known=", ".join(asked.body.__struct_fields__))
        await self._ports.records.put_caller(number, values)
        self._ports.journal.publish(CallerNoted(number=number, changed=sorted(values), by=asked.by))
        return await self._portrait(number, asked.who)

    # Call-backs -----------------------------------------------------------------------------------

    async def _waiting(self, asked: Asked[ListCallbacks]) -> CallbackPage:
        body = asked.body
        wanted = [
            one for one in self._callbacks.open.values()
            if body.queue in ("", one.problem) and in_queues(asked.who, one.problem)
        ]  # fmt: skip
        rows, following = page_of(
            f"callbacks {body.queue}", wanted, body.limit, body.cursor, lambda one: (one.entered_at, one.id),
            float, str,
        )  # fmt: skip
        return CallbackPage(items=[_callback(one) for one in rows], next=following)

    async def _ask(self, asked: Asked[AskCallback]) -> CallbackItem:
        body, policy = asked.body, self._desk.dialling
        if body.queue not in self._desk.floor.queue_names or not in_queues(asked.who, body.queue):
            raise NotFound("not there", what=Words("queue"), given=body.queue)
        verdict = policy.allowed(body.number, FOR_CALLER, Purpose.CALL_BACK)
        if not (verdict.allowed or verdict.for_now):
            policy.refuse(verdict, FOR_CALLER, Purpose.CALL_BACK)
            raise NumberRefused(verdict)
        wanted = Wanted(new_call_id(), body.number, body.queue, body.language, body.priority, steady.now())
        if not self._callbacks.add(wanted):
            raise Refused("callback refused", number=body.number)
        return _callback(wanted)

    async def _withdraw(self, asked: Asked[object]) -> Done:
        given = asked.path["callback"]
        if not meant(self._callbacks.open, given):
            raise NotThere(f"there is no open call-back {given!r}; `kefu callbacks` lists them")
        call_id = one_of(self._ports, self._callbacks.open, given, "call-back", asked.who)
        self._callbacks.withdraw(call_id)
        return Done(call=call_id, result="withdrawn")


def _may_look(who: Identity) -> None:
    """Whoever asks by a number would learn it by the answer."""
    if isinstance(who, Person) and Scope.NUMBERS_READ not in who.scopes:
        raise MissingScope(Scope.NUMBERS_READ, "numbers hidden")


def _plain(row: dict[str, Any]) -> dict[str, str]:
    names = ("name", "tier", "language", "external_id", "url", "last_agent")
    return {"number": row["number"], **{name: row.get(name) or "" for name in names}}


def _visit(row: dict[str, Any]) -> Visit:
    return Visit(
        call=row["id"], arrived_at=rfc3339(row["arrived_at"]), queue=row["problem"] or "", agent=row["agent_id"] or "",
        outcome=row["outcome"] or "", disposition=row["disposition"] or "", direction=row["direction"] or "in",
    )  # fmt: skip


def _callback(one: Wanted) -> CallbackItem:
    return CallbackItem(
        id=one.id, number=one.number, queue=one.problem, language=one.language, priority=one.priority,
        entered_at=rfc3339(one.entered_at), attempts=one.attempts,
    )  # fmt: skip
