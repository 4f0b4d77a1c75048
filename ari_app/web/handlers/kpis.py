"""KPIs: see `ari_app.web.table.kpis`; reckoned by `ari_app.web.figures`."""

from __future__ import annotations

import math
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ari_app.configuration.everything import flow_zone
from ari_app.foundation import steady
from ari_app.reports.kpis import (
    LOOKS_AHEAD,
    Question,
    Site,
    answer,
    checked_kpis,
    figure_json,
    site_of,
    variants_of,
)
from ari_app.web.figures import Figures
from ari_app.web.judging import queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import page_of
from ari_app.web.ports import Ports
from ari_app.web.problems import BadRequest, NotFound
from ari_app.web.reading import instant, rfc3339
from ari_app.web.table.kpis import KpiCallPage, KpiCalls, KpiItem, KpisAre, ReadKpis
from ari_app.web.texts import Words, language_of
from models.insight.kpi import KPIS, Figure

Groups = dict[str, dict[str, Figure]]


class Kpis:
    """Figures, and the calls behind them, of the queues that somebody looks after."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._figures = ports, Figures(ports.book)

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"read_kpis": self._read, "list_kpi_calls": self._calls}

    async def _read(self, asked: Asked[ReadKpis]) -> KpisAre:
        body = asked.body
        question = self._question(asked, checked_kpis(body.kpi))
        groups = await self._answer(question, calls=False)
        language = body.language or language_of(asked.connection.headers.get("Accept-Language", ""))
        items = [
            KpiItem(group=name, calls=link_of(question, name, one), **figure_json(one, language))
            for name, own in groups.items() for one in own.values()
        ]  # fmt: skip
        return KpisAre(
            since_at=rfc3339(question.since), until_at=rfc3339(question.until), by=question.by, items=items,
        )  # fmt: skip

    async def _calls(self, asked: Asked[KpiCalls]) -> KpiCallPage:
        body, kpi = asked.body, asked.path["kpi"]
        if kpi not in KPIS:
            raise NotFound("not there", what=Words("kpi"), given=kpi)
        groups = await self._answer(self._question(asked, (kpi,)), calls=True)
        if body.group and body.group not in groups:
            raise NotFound("not there", what=Words("group"), given=body.group)
        found: list[str] = []
        for name, own in groups.items():
            if not body.group or name == body.group:
                found += own[kpi].for_it if body.side in ("all", "for") else ()
                found += own[kpi].against if body.side in ("all", "against") else ()
        every = sorted(set(found))
        shown, following = page_of("kpi calls", every, body.limit, body.cursor, lambda one: (one,), str)
        return KpiCallPage(items=shown, next=following, n=len(every))

    def _question(self, asked: Asked[ReadKpis] | Asked[KpiCalls], only: tuple[str, ...]) -> Question:
        body = asked.body
        until = instant(body.until, "until") or math.floor(steady.now() * 1000) / 1000  # so that it can be said
        since = instant(body.since, "since") or until - 86_400
        if since >= until:
            raise BadRequest("backwards", "until", name="until", other="since")
        return Question(since, until, body.by, variants_of(body.variant), only, queues_of(asked.who))

    async def _answer(self, question: Question, calls: bool) -> Groups:
        times, site = [(question.since, question.until + LOOKS_AHEAD)], site_now(self._ports)
        return await self._figures.reckon(times, answer, site, question, steady.now(), calls)


def site_now(ports: Ports) -> Site:
    """What figures depend on, as the queues and the agents are now."""
    floor, name = ports.desk.floor, flow_zone(ports.desk.settings)
    seconds = {queue: floor.profile(queue).target_seconds for queue in floor.queue_names}
    agents = [status.agent for status in floor.roster.all()]
    return site_of(ports.desk.settings, seconds, agents, ZoneInfo(name) if name else None)


def link_of(question: Question, group: str, figure: Figure) -> str:
    """The address of exactly the calls behind a figure."""
    since, until = rfc3339(question.since), rfc3339(question.until)
    given = {"since": since, "until": until, "by": question.by, "group": group}
    query = {name: value for name, value in given.items() if value and value != "all"}
    query["variant"] = f"{figure.kpi.id}={figure.variant.id}"
    return f"/api/v1/kpis/{figure.kpi.id}/calls?{urlencode(query)}"
