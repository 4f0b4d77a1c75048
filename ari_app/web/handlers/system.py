"""Events by number, reports, health and metrics: see `ari_app.web.table.system`."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from ari_app.foundation import steady
from ari_app.store.report_queries import REPORTS
from ari_app.web.handlers.telling import event_items, sees_words
from ari_app.web.judging import queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import cut
from ari_app.web.ports import Ports
from ari_app.web.problems import BadRequest, NotFound
from ari_app.web.reading import instant, rfc3339
from ari_app.web.table.calls import EventPage
from ari_app.web.table.system import HealthIs, ReadEvents, ReadReport, ReportIs
from ari_app.web.texts import Words
from models.domain.errors import CommandRefused

_MOST_BUCKETS = 2000
_NAME = re.compile(r"[^a-z0-9_]+")
Json = dict[str, Any]


class System:
    """``health`` are the counters of the running application."""

    def __init__(self, ports: Ports, health: Callable[[], Json]) -> None:
        self._ports, self._health = ports, health
        self._target = ports.desk.settings.queue.target_seconds

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "read_events": self._events, "read_report": self._report, "read_health": self._is,
            "read_metrics": self._metrics,
        }  # fmt: skip

    async def _events(self, asked: Asked[ReadEvents]) -> EventPage:
        body = asked.body
        kinds = tuple(one for one in body.types.replace(" ", "").split(",") if one)
        rows = await self._ports.book.ask(lambda book: book.events_page(body.after, body.limit + 1, kinds))
        shown, following = cut("events", rows, body.limit, lambda row: (row.seq,))
        items = event_items(shown, asked.who, sees_words(asked.who), asked.language)
        return EventPage(items=items, next=str(shown[-1].seq) if following else None)

    # Reports --------------------------------------------------------------------------------------

    async def _report(self, asked: Asked[ReadReport]) -> ReportIs | web.StreamResponse:
        name, body = asked.path["report"], asked.body
        if name not in REPORTS:
            raise NotFound("not there", what=Words("report"), given=name)
        until = instant(body.until, "until") or steady.now()
        since = instant(body.since, "since") or until - 86_400
        if since >= until:
            raise BadRequest("backwards", "until", name="until", other="since")
        rows = self._rows(asked, name, _buckets(since, until, body.bucket))
        if body.format == "csv":
            return await _csv(asked.connection, name, rows)
        return ReportIs(
            name=name, since_at=rfc3339(since), until_at=rfc3339(until), bucket=body.bucket,
            formulas=dict(REPORTS[name].formulas), items=[row async for row in rows],
        )  # fmt: skip

    async def _rows(self, asked: Asked[Any], name: str, buckets: list[tuple[float, float]]) -> AsyncIterator[Json]:
        """A bucket after the other, so that a long report begins to come at once."""
        queues = queues_of(asked.who)
        for since, until in buckets:
            args = (name, since, until, self._target, queues)
            for row in await self._ports.book.ask(lambda book, args=args: book.report(*args)):  # type: ignore[misc]
                yield {"since_at": rfc3339(since), **row}

    # Health ---------------------------------------------------------------------------------------

    async def _is(self, _asked: Asked[object]) -> HealthIs:
        found = self._health()
        problems = problems_of(found)
        return HealthIs(
            status="degraded" if problems else "ok", asterisk=found["asterisk"],
            asterisk_version=found["asterisk_version"], up_ms=round(found["up_seconds"] * 1000),
            incarnation=found["incarnation"], draining=found["draining"], calls=found["calls"], problems=problems,
            counters=found,
        )  # fmt: skip

    async def _metrics(self, _asked: Asked[object]) -> str:
        floor, calls = self._ports.desk.floor, self._ports.desk.calls
        lines = list(_flat("kefu", self._health()))
        states: dict[str, int] = {}
        for status in floor.roster.all():
            states[str(status.state)] = states.get(str(status.state), 0) + 1
        lines += [f'kefu_agents{{state="{state}"}} {count}' for state, count in sorted(states.items())]
        waiting: dict[str, int] = dict.fromkeys(sorted(floor.queue_names), 0)
        for one in floor.dispatcher.line():
            waiting[one.main_problem] = waiting.get(one.main_problem, 0) + 1
        lines += [f'kefu_waiting{{queue="{_label(queue)}"}} {count}' for queue, count in waiting.items()]
        lines.append(f"kefu_live_calls {len(calls)}")
        return "\n".join(lines) + "\n"


def problems_of(health: Mapping[str, Any]) -> list[str]:
    """What is not as it should be, in words."""
    found = []
    if health["asterisk"] != "connected":
        found.append("Asterisk is away")
    if health.get("manager") == "away":
        found.append("Asterisk's manager is away: no recordings begin")
    if health["draining"]:
        found.append("no new calls are taken: kefu is draining")
    records = health.get("records")
    if isinstance(records, Mapping) and records.get("state", "healthy") != "healthy":
        found.append(f"records: {records['state']} ({records.get('reason', '')})")
    return found


def _flat(prefix: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """Numbers by a name; what is none has no metric."""
    for name, value in facts.items():
        key = f"{prefix}_{_NAME.sub('_', str(name).lower())}"
        if isinstance(value, Mapping):
            yield from _flat(key, value)
        elif isinstance(value, bool | int | float):
            yield f"{key} {float(value):g}"


def _label(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _buckets(since: float, until: float, bucket: str) -> list[tuple[float, float]]:
    """Ends of buckets in the machine's own time zone, so that days are days. Raises BadRequest for too many."""
    if bucket == "all":
        return [(since, until)]
    found: list[tuple[float, float]] = []
    begin = since
    while begin < until:
        if len(found) >= _MOST_BUCKETS:
            raise BadRequest("unfit", "bucket", name="bucket", wanted="wider for so long a time", means="")
        end = min(until, _next(begin, bucket))
        found.append((begin, end))
        begin = end
    return found


def _next(at: float, bucket: str) -> float:
    try:
        local = datetime.fromtimestamp(at)
        whole = local.replace(minute=0, second=0, microsecond=0)
        if bucket == "hour":
            return (whole + timedelta(hours=1)).timestamp()
        return (whole.replace(hour=0) + timedelta(days=1)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise BadRequest("unfit", "since", name="since", wanted=Words("an instant"), means="") from None


async def _csv(request: web.Request, name: str, rows: AsyncIterator[Json]) -> web.StreamResponse:
    """Row after row. One that cannot be read any more ends it with a line that says so."""
    stamp = time.strftime("%Y%m%d")
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}-{stamp}.csv"',
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    first = True
    try:
        async for row in rows:
            await response.write(_line(row.keys() if first else ()) + _line(row.values()))
            first = False
    except (OSError, CommandRefused) as error:
        await response.write(_line(["ERROR", f"the report is not complete: {error}"]))
    await response.write_eof()
    return response


def _line(cells: Any) -> bytes:  # noqa: ANN401 - values
    """A line of CSV (RFC 4180); what a spreadsheet would take for a formula is a text to it."""
    if not cells:
        return b""
    out = io.StringIO()
    csv.writer(out).writerow(
        [f"'{one}" if isinstance(one, str) and one[:1] in "=+-@\t\r" and one else one for one in cells]
    )
    return out.getvalue().encode()
