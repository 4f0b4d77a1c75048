"""`ari_app.store.ports.FormBook` on SQLite."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from ari_app.store.asked import Asked

Json = dict[str, Any]
_COACHED = 2000  # calls of one agent
_FACTS = (
    "s.*, (select min(a.confidence) from form_answers a where a.call_id = s.call_id and a.form = s.form and"
    " a.rule <> '' and a.machine <> 'unknown') as confidence, exists(select 1 from form_answers a where a.call_id ="
    " s.call_id and a.form = s.form and a.machine = 'no') as denied, exists(select 1 from form_answers a where"
    " a.call_id = s.call_id and a.form = s.form and a.state = 'contested') as contested, c.arrived_at, c.number,"
    " c.name from form_scores s left join calls c on c.id = s.call_id"
)


class FormQueries(Asked):
    """See the port."""

    def form_scores(
        self, limit: int, after: tuple[float, str] | None = None, agent: str = "", form: str = "", since: float = 0.0,
        queues: Collection[str] | None = None,
    ) -> list[Json]:  # fmt: skip
        """See the port."""
        wanted: list[tuple[str, Sequence[Any]]] = [("s.at >= ?", [since])]
        if after is not None:
            wanted.append(("(s.at, s.id) < (?, ?)", after))
        if agent:
            wanted.append(("s.agent_id = ?", [agent]))
        if form:
            wanted.append(("s.form = ?", [form]))
        if queues is not None:
            wanted.append(("s.queue in (select value from json_each(?))", [json.dumps(sorted(queues))]))
        where = " and ".join(sql for sql, _ in wanted)
        values = [value for _, some in wanted for value in some]
        return self.rows(f"select {_FACTS} where {where} order by s.at desc, s.id desc limit ?", *values, limit)

    def coached(self, agent: str, since: float, queues: Collection[str] | None = None) -> list[Json]:
        """See the port."""
        more, values = "", [agent, since]
        if queues is not None:
            more, values = " and s.queue in (select value from json_each(?))", [*values, json.dumps(sorted(queues))]
        return self.rows(
            "select s.*, c.arrived_at, c.connected_at, c.number, c.name, exists(select 1 from recordings r where"
            " r.id = s.call_id and r.deleted_at is null and r.stored_at is not null) as sound from form_scores s"
            f" left join calls c on c.id = s.call_id where s.agent_id = ? and s.at >= ?{more} order by s.at desc"
            f" limit {_COACHED}", *values,
        )  # fmt: skip

    def form_scores_of(self, call_id: str) -> list[Json]:
        """See the port."""
        return self.rows(f"select {_FACTS} where s.call_id = ? order by s.form", call_id)

    def form_answers(self, call_id: str, form: str) -> list[Json]:
        """See the port."""
        return self.rows("select * from form_answers where call_id = ? and form = ? order by id", call_id, form)

    def form_reviews(self, call_id: str, form: str) -> list[Json]:
        """See the port."""
        rows = self.rows("select * from form_reviews where call_id = ? and form = ? order by at, id", call_id, form)
        return [{**row, "answers": json.loads(row["answers"])} for row in rows]

    def reviews_with(self, form: str, version: int, queues: Collection[str] | None = None) -> list[Json]:
        """See the port."""
        more, values = "", [form, version]
        if queues is not None:
            more, values = " and s.queue in (select value from json_each(?))", [*values, json.dumps(sorted(queues))]
        rows = self.rows(
            "select r.*, (select json_group_object(a.question, a.machine) from form_answers a where a.call_id ="
            " r.call_id and a.form = r.form and a.machine is not null) as machine from form_reviews r join form_scores"
            f" s on s.id = r.call_id || ' ' || r.form where r.form = ? and r.version = ?{more} order by r.at, r.id",
            *values,
        )  # fmt: skip
        return [{**row, "answers": json.loads(row["answers"]), "machine": json.loads(row["machine"])} for row in rows]

    def machine_answers(self, form: str, version: int, queues: Collection[str] | None = None) -> list[Json]:
        """See the port."""
        return self._of_answers(
            "a.question, a.machine, count(*) as calls", "a.machine is not null", " group by a.question, a.machine",
            form, version, queues,
        )  # fmt: skip

    def decided_answers(self, form: str, version: int, queues: Collection[str] | None = None) -> list[Json]:
        """See the port."""
        return self._of_answers(
            "a.question, a.state, a.scorers, a.decided_by", "a.decided_at is not null", " order by a.decided_at", form,
            version, queues,
        )  # fmt: skip

    def _of_answers(
        self, columns: str, wanted: str, end: str, form: str, version: int, queues: Collection[str] | None
    ) -> list[Json]:  # fmt: skip
        more, values = "", [form, version]
        if queues is not None:
            more, values = " and s.queue in (select value from json_each(?))", [*values, json.dumps(sorted(queues))]
        return self.rows(
            f"select {columns} from form_answers a join form_scores s on s.id = a.call_id || ' ' || a.form"
            f" where s.form = ? and s.version = ?{more} and {wanted}{end}", *values,
        )  # fmt: skip
