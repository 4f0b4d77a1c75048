"""One door for every look-up: the right source, its time-out, its circuit breaker and the check of its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from jsonschema import Draft202012Validator

from ari_app.lookup.answers import Answer, Failed, Found
from ari_app.lookup.breaker import REST_SECONDS, Breaker
from ari_app.lookup.http import HttpLookUps
from ari_app.lookup.sql import SqlLookUps
from models.domain.expression import Value
from models.domain.flow import Source

_GRACE = 0.1  # for the query's thread to notice that its time is over


class Fetches(Protocol):
    """Whatever fetches values for flows."""

    async def fetch(self, source: Source, scope: Mapping[str, Value]) -> Answer:
        """Ask the source. Never raises."""


class LookUps:
    """Fetches values for flows. Never raises, never takes longer than the source's time-out."""

    def __init__(self, calls: Path, business: Path | None) -> None:
        self._sql, self._http = SqlLookUps(calls, business), HttpLookUps()
        self._breakers: dict[str, Breaker] = {}

    async def fetch(self, source: Source, scope: Mapping[str, Value]) -> Answer:
        """Ask the source, and check the answer against its schema."""
        breaker = self._breakers.setdefault(source.url or source.name, Breaker())
        if breaker.open:
            return Failed(f"left alone for {REST_SECONDS:g} s after failing {breaker.failures} times")
        answer = await self._ask(source, scope)
        if isinstance(answer, Found) and source.answer:
            error = next(Draft202012Validator(source.answer).iter_errors(answer.value), None)
            if error is not None:
                answer = Failed(f"not the answer that was agreed: {error.message[:200]}")
        if isinstance(answer, Failed):
            breaker.failed()
        else:
            breaker.answered()
        return answer

    async def close(self) -> None:
        """Close connections and threads."""
        self._sql.close()
        await self._http.close()

    async def _ask(self, source: Source, scope: Mapping[str, Value]) -> Answer:
        if source.url:
            return await self._http.ask(source, scope, source.timeout_seconds)
        until = time.monotonic() + source.timeout_seconds
        try:
            async with asyncio.timeout(source.timeout_seconds + _GRACE):
                return await self._sql.ask(source, scope, until)
        except TimeoutError:
            return Failed(f"no answer within {source.timeout_seconds:g} s")
