"""Customer data from a CRM over HTTP, in front of the caller table: with a deadline, a cache and a breaker."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ari_app.lookup.answers import Answer, Found, Missing
from ari_app.lookup.breaker import Breaker
from ari_app.lookup.http import HttpLookUps
from ari_app.store.callers import CallerDirectory
from config.web_settings import Crm
from models.domain.caller import LANGUAGES, TIERS, CallerHistory, CallerRecord
from models.domain.flow import Source

_KEPT = 10_000
_TEXTS = {"name": 120, "last_agent": 120, "external_id": 120, "url": 2000}  # the longest of each
_NUMBERS = ("revenue", "tenure_years", "churn_risk")


class CrmDirectory:
    """Asks the CRM; whatever it does not answer in time, or does not know, the caller table answers."""

    def __init__(self, table: CallerDirectory, crm: Crm) -> None:
        self._table, self._crm = table, crm
        self._http, self._breaker = HttpLookUps(), Breaker()
        self._source = Source(name="crm", url=crm.url, timeout_seconds=crm.deadline_ms / 1000, retries=0)
        self._cache: OrderedDict[str, tuple[float, Answer]] = OrderedDict()

    async def record(self, number: str) -> CallerRecord:
        """What is known of a number. Never raises because of the CRM, and never takes longer than its deadline."""
        return await self._with_crm(number, await self._table.record(number))

    async def known(self, number: str, problem: str) -> tuple[CallerRecord, CallerHistory]:
        """`record` and `history` at once."""
        record, history = await self._table.known(number, problem)
        return await self._with_crm(number, record), history

    async def _with_crm(self, number: str, known: CallerRecord) -> CallerRecord:
        if not number:
            return known
        answer = await self._ask(number)
        if isinstance(answer, Found) and isinstance(answer.value, Mapping):
            return merged(known, answer.value)
        return known

    async def history(self, number: str, problem: str, before: float | None = None) -> CallerHistory:
        """The number's last seven days: kefu's own."""
        return await self._table.history(number, problem, before)

    async def dropped(self, number: str, problem: str, since: float) -> tuple[str, float] | None:
        """See `CallerDirectory`."""
        return await self._table.dropped(number, problem, since)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _ask(self, number: str) -> Answer:
        kept = self._cache.get(number)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        if self._breaker.open:
            return Missing()
        answer = await self._http.ask(self._source, {"number": number}, self._crm.deadline_ms / 1000)
        if isinstance(answer, Found | Missing):
            self._breaker.answered()
            self._cache[number] = (time.monotonic() + self._crm.cache_seconds, answer)
            while len(self._cache) > _KEPT:
                self._cache.popitem(last=False)
        else:
            self._breaker.failed()
        return answer


def merged(known: CallerRecord, fields: Mapping[str, Any]) -> CallerRecord:
    """The CRM's fields over the table's; a field that makes no sense is left as it was."""
    new: dict[str, Any] = {}
    for name in _NUMBERS:
        value = fields.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            new[name] = float(value)
    if fields.get("tier") in TIERS:
        new["tier"] = fields["tier"]
    if fields.get("language") in LANGUAGES:
        new["language"] = fields["language"]
    new |= {name: fields[name][:most] for name, most in _TEXTS.items() if isinstance(fields.get(name), str)}
    if type(fields.get("external_id")) is int:
        new["external_id"] = str(fields["external_id"])
    if not new.get("url", "").startswith(("http://", "https://")):
        new.pop("url", None)
    return replace(known, known=True, **new) if new else known
