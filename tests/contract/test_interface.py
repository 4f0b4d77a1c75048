"""The whole interface against its description, and against everybody: schemathesis, and a matrix of other agents."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from ari_app.web.openapi import document, public
from ari_app.web.problems import NotLoggedIn
from models.domain.identity import Identity
from tests.support.fake_floor import FakeFloor, fake_floor
from tests.support.figures import note
from tests.support.visitors import PEOPLE

_ENDS = {"stop", "restart"}  # there would be nobody to answer
_LONGEST = 8000  # characters of an address that the server reads
_TOKEN = {"Authorization": "Bearer kefu_admin"}
EXAMPLES = int(os.environ.get("KEFU_EXAMPLES", "3"))
"""Of each operation and mode; more find more, and take longer."""


async def _by_token(request: web.Request) -> Identity:
    """A token that is a name."""
    name = request.headers.get("Authorization", "").removeprefix("Bearer kefu_")
    if name not in PEOPLE:
        raise NotLoggedIn("log in")
    return PEOPLE[name]


@asynccontextmanager
async def over_tcp(floor: FakeFloor) -> AsyncIterator[str]:
    """The interface of a floor on loopback; its address."""
    app = floor.app.interface.control.application(_by_token)
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def _tried(base: str, call: str) -> tuple[int, list[str]]:
    """Every operation with requests that the description allows, and with such as it does not: how many, and what was
    not as described."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    cases, wrong = 0, []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if operation.definition.raw["operationId"] in _ENDS:
            continue
        for mode in GenerationMode:
            count, failure = _operation(operation, mode, base, call)
            cases += count
            wrong += [f"{operation.label} ({mode}): {failure}"] if failure else []
    return cases, wrong


def _operation(operation: Any, mode: GenerationMode, base: str, call: str) -> tuple[int, str]:  # noqa: ANN401
    done, said = Counter[str](), [""]

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], derandomize=True,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def conforms(case: Any) -> None:  # noqa: ANN401
        _made_whole(case, mode, call)
        response = case.call(base_url=base, headers=_TOKEN)
        done["cases"] += 1
        asked = response.request
        said.append(f"{asked.method} {asked.url[:300]} {str(asked.body)[:200]}: {response.text[:300]}")
        if len(asked.url) < _LONGEST:  # else it has not come to the table
            case.validate_response(response, headers=_TOKEN, excluded_checks=_beyond_schemas(response))

    try:
        conforms()
    except Unsatisfiable:
        return 0, ""  # nothing can be wrong with it
    except BaseExceptionGroup as failure:
        return done["cases"], " / ".join(str(one) for one in failure.exceptions)[:800] + said[-1]
    except AssertionError as failure:
        return done["cases"], str(failure)[:800] + said[-1]
    return done["cases"], ""


def _beyond_schemas(response: Any) -> list[Any]:  # noqa: ANN401
    """Arguments are refused for what no schema can say: an agent that there is not, a day that is none, an end before
    its beginning."""
    told = (b'"bad_argument"', b'"field":"url"', b'"field":"events"', b"RFC 3339", b"must be after")
    beyond = response.status_code == 400 and any(one in response.content for one in told)
    return [positive_data_acceptance] if beyond else []


def _made_whole(case: Any, mode: GenerationMode, call: str) -> None:  # noqa: ANN401
    """What no schema can say: a call that is there, a page that is, a key of its own, and who asks."""
    case._has_explicit_auth = True
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = uuid4().hex
    if mode is GenerationMode.POSITIVE:
        (case.query or {}).pop("cursor", None)
        if "call" in (case.path_parameters or {}):
            case.path_parameters["call"] = call


@pytest.mark.timeout(600 if EXAMPLES < 5 else 3600)
async def test_everything_is_as_it_is_described(tmp_path: Path) -> None:
    """Statuses, types, refusals: as schemathesis judges, with a call that is there and one that is not."""
    async with fake_floor(tmp_path, check=False) as floor, over_tcp(floor) as base:
        floor.agent("1001")
        floor.caller()
        call = (await floor.event("CallConnected")).call_id
        cases, wrong = await asyncio.to_thread(_tried, base, call)
        note("schemathesis", cases=cases, failures=len(wrong))
        assert not wrong, f"{len(wrong)} of {cases} cases:\n" + "\n".join(wrong)
        assert cases > 2 * EXAMPLES * len(public()) / 4
        assert floor.app.service_failures == 0
