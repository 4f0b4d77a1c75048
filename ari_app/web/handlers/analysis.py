"""Analysts' queries: see `ari_app.web.table.analysis`. Each is written down, with what came of it."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from ari_app.store.query import Queries
from ari_app.store.snapshot import as_parquet
from ari_app.store.views import VIEWS
from ari_app.web.fields import Answer, Request
from ari_app.web.operation import Asked, Handler, Media
from ari_app.web.table.analysis import AskQuery, ColumnIs, NoteCopy, OpenCopy, ViewIs, ViewList
from ari_app.web.view_words import in_language
from models.domain.analysis_events import CopyMade, QueryAsked
from models.domain.events import Event
from models.domain.identity import Person

CUT = "Kefu-Cut"
_KINDS = {"json": "application/json", "csv": "text/csv"}


class Analysis:
    """``publish``: to the journal."""

    def __init__(self, queries: Queries, publish: Callable[[Event], object]) -> None:
        self._queries, self._publish = queries, publish

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"list_views": self._views, "ask_query": self._ask, "note_copy": self._note, "open_copy": self._open}

    async def _views(self, asked: Asked[Request]) -> ViewList:
        def told(words: str) -> str:
            return in_language(words, asked.language)

        return ViewList(
            items=[
                ViewIs(
                    name=name, rows=told(view.rows),
                    columns=[ColumnIs(name=column, means=told(means)) for column, means in view.columns.items()],
                )
                for name, view in VIEWS.items()
            ]
        )  # fmt: skip

    async def _ask(self, asked: Asked[AskQuery]) -> web.Response:
        body = asked.body
        form = "json" if body.format == "parquet" else body.format
        outcome, answer = await self._queries.ask(body.sql, form, body.most)
        self._publish(
            QueryAsked(
                agent_id=asked.who.agent if isinstance(asked.who, Person) else "", by=asked.by, sql=body.sql,
                result=outcome.fault or "answered", rows=outcome.rows, seconds=outcome.seconds,
            )
        )  # fmt: skip
        if outcome.fault:
            raise self._queries.refused(outcome)
        headers = {CUT: str(outcome.cut).lower()}
        if body.format == "parquet":
            file = await as_parquet(answer)
            return web.Response(body=file, content_type=Media.PARQUET, headers=headers)
        return web.Response(body=answer, content_type=_KINDS[body.format], charset="utf-8", headers=headers)

    async def _open(self, _asked: Asked[OpenCopy]) -> Answer:
        """Who got here may; the audit of readings has it."""
        return Answer()

    async def _note(self, asked: Asked[NoteCopy]) -> Answer:
        body = asked.body
        self._publish(CopyMade(by=asked.by, form=body.form, what=body.what, since=body.since, until=body.until))
        return Answer()
