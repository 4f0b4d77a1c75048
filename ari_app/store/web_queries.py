"""What the interface asks of the records, beside `ari_app.store.ports`: pages that are stable under inserts."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from ari_app.store.asked import Asked
from ari_app.store.call_search import After, CallsPage, Search, Wanted
from ari_app.store.row import Row

Json = dict[str, Any]
_PARTIES = (
    "(select json_group_array(distinct who) from legs where legs.call_id = c.id and legs.role <> 'number') as parties"
)
_CALL = f"c.*, {_PARTIES}, (select 1 from recordings r where r.id = c.id and r.deleted_at is null) as kept"


class WebQueries(Asked):
    """Rows are dictionaries by column."""

    def calls_page(self, wanted: Wanted, limit: int, after: After | None) -> list[Json]:
        """Calls, the newest first, with ``parties`` (a JSON list) and ``kept`` (a recording is)."""
        conditions, values = _conditions(wanted)
        search = Search(self, wanted)
        if search.nothing:
            return []
        page = search.page(["c.arrived_at is not null", *conditions], values)
        if search.words:
            return self._in_full(page, search.found(page, limit, after))
        return self.rows(page.sql(_CALL, after), *page.given(after), limit)

    def _in_full(self, page: CallsPage, ids: Sequence[str]) -> list[Json]:
        sql = f"select {_CALL} from calls c where c.id in (select value from json_each(?)) order by {page.order}"
        return self.rows(sql, json.dumps(list(ids)))

    def call_in_full(self, call_id: str) -> Json | None:
        """One call as of `calls_page`, by its whole id."""
        return next(iter(self.rows(f"select {_CALL} from calls c where c.id = ?", call_id)), None)

    def legs_in_full(self, call_id: str) -> list[Json]:
        """Everybody who was in a call beside the caller, with their channels."""
        return self.rows("select * from legs where call_id = ? order by joined_at, id", call_id)

    def events_page(
        self, after: int, limit: int, kinds: Sequence[str] = (), call_id: str = ""
    ) -> list[Row]:  # fmt: skip
        """Journal rows after a number, in order."""
        where: list[str] = ["seq > ?"]
        values: list[Any] = [after]
        if kinds:
            where.append("kind in (select value from json_each(?))")
            values.append(json.dumps(list(kinds)))
        if call_id:
            where.append("call_id = ?")
            values.append(call_id)
        sql = f"select * from journal where {' and '.join(where)} order by seq limit ?"
        return [
            Row(row["seq"], row["at"], row["call_id"], row["agent_id"], row["kind"], json.loads(row["data"]))
            for row in self.rows(sql, *values, limit)
        ]

    def recordings_page(self, limit: int, after: After | None, queues: Collection[str] | None) -> list[Json]:
        """Recordings that are kept, the newest first."""
        more, values = _after("r.stored_at, r.id", after)
        if queues is not None:
            more += " and c.problem in (select value from json_each(?))"
            values.append(json.dumps(sorted(queues)))
        return self.rows(
            "select r.*, c.number, c.name, c.agent_id, c.problem from recordings r left join calls c on c.id = r.id"
            f" where r.deleted_at is null and r.stored_at is not null{more}"
            " order by r.stored_at desc, r.id desc limit ?", *values, limit,
        )  # fmt: skip

    def messages_page(
        self, limit: int, after: After | None, queue: str, queues: Collection[str] | None
    ) -> list[Json]:  # fmt: skip
        """Voice messages that are kept, the newest first."""
        more, values = _after("v.at, v.id", after)
        if queue:
            more += " and v.queue = ?"
            values.append(queue)
        if queues is not None:
            more += " and v.queue in (select value from json_each(?))"
            values.append(json.dumps(sorted(queues)))
        return self.rows(
            "select v.*, c.number, c.name, c.language from voicemails v left join calls c on c.id = v.id"
            f" where v.deleted_at is null{more} order by v.at desc, v.id desc limit ?", *values, limit,
        )  # fmt: skip

    def callers_page(self, limit: int, after: str, text: str) -> list[Json]:
        """Callers by number, from one on."""
        like = f"%{text.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        return self.rows(
            "select * from callers where number > ? and (? = '' or number like ? escape '!' or name like ? escape '!'"
            " or external_id like ? escape '!') order by number limit ?", after, text, like, like, like, limit,
        )  # fmt: skip

    def caller(self, number: str) -> Json | None:
        """One caller."""
        return next(iter(self.rows("select * from callers where number = ?", number)), None)

    def visits(self, number: str, limit: int) -> list[Json]:
        """The last calls of a number, the newest first."""
        return self.rows(
            "select * from calls where number = ? and arrived_at is not null order by arrived_at desc limit ?",
            number, limit,
        )  # fmt: skip

    def unheard(self, number: str) -> int:
        """Voice messages of a number that nobody has listened to."""
        sql = (
            "select count(*) as n from voicemails v join calls c on c.id = v.id where c.number = ?"
            " and v.deleted_at is null and v.heard_at is null"
        )
        return int(self.rows(sql, number)[0]["n"])


def _after(columns: str, after: After | None) -> tuple[str, list[Any]]:
    return (f" and ({columns}) < (?, ?)", [*after]) if after is not None else ("", [])


_EQUAL = {"queue": "problem", "number": "number", "outcome": "outcome", "direction": "direction"}


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    found: list[tuple[str, list[Any]]] = [
        (f"c.{column} = ?", [value]) for name, column in _EQUAL.items() if (value := getattr(wanted, name))
    ]
    if wanted.state:
        found.append(_state(wanted.state))
    if wanted.direction not in ("", "in"):
        found.append(("c.direction <> 'in'", []))  # there is an index of these
    if wanted.since is not None:
        found.append(("c.arrived_at >= ?", [wanted.since]))
    if wanted.until is not None:
        found.append(("c.arrived_at < ?", [wanted.until]))
    if wanted.queues is not None:
        found.append(("+c.problem in (select value from json_each(?))", [json.dumps(sorted(wanted.queues))]))
    return [condition for condition, _ in found], [value for _, values in found for value in values]


def _state(state: str) -> tuple[str, list[Any]]:
    if state == "live":
        return "c.ended_at is null", []
    return ("c.ended_at is not null", []) if state == "ended" else ("c.ended_at is null and c.state = ?", [state])
