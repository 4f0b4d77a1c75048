"""The control socket of the whole application: nothing that is sent makes a fault, and refusals keep their kind."""

from __future__ import annotations

import asyncio
import json
import socket
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ari_app.web.codes import Code
from ari_app.web.formerly import FORMER
from ari_app.web.openapi import codes_of, public
from ari_app.web.operation import Media, Operation
from ari_app.web.operations import BY_NAME, OPERATIONS, PLACES
from ari_app.web.problems import PROBLEMS
from ari_app.web.reading import schema_of
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import FakeFloor, fake_floor

_ENDS = {"stop", "restart", "follow_events", "stream_events"}  # the process would be gone; streams have no end
_PROBED = [
    *((one.method, one.path, one, False) for one in OPERATIONS if one.name not in _ENDS),
    *((one.method, one.path, BY_NAME[one.operation], True) for one in FORMER if one.operation not in _ENDS),
]
_CODES = {(one.status, one.code) for one in PROBLEMS.values()}

_NO_PATH = (Code.UNKNOWN_OPERATION, Code.WRONG_METHOD)  # "." and ".." in a path make another of it

_ids = st.sampled_from(["1001", "1002", "1009", "c", "0", "nobody", "queue:orders", "agent:1002", "service-first"])
_text = _ids | st.text(max_size=20)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _text | st.just("x" * 600),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=6,
)


def _bodies(fields: list[str]) -> st.SearchStrategy[bytes]:
    names = st.sampled_from(fields)
    return (
        st.sampled_from([b"", b"{}", b'{"by": "1009"}', b'{"by": "1001", "argument": ""}'])
        | st.binary(max_size=40)
        | st.just(b"[" * 20_000)
        | st.just(b" " * 70_000)
        | _values.map(lambda value: json.dumps(value).encode())
        | st.dictionaries(names, _values, max_size=4).map(lambda value: json.dumps(value).encode())
        | st.dictionaries(names, _text, max_size=2).map(lambda value: json.dumps(value).encode())
    )


class _Unix(HTTPConnection):
    """HTTP over the control socket, without anything between."""

    def __init__(self, path: Path) -> None:
        super().__init__("kefu", timeout=30)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _ask(path: Path, method: str, address: str, body: bytes | None) -> tuple[int, bytes, str]:
    connection = _Unix(path)
    try:
        connection.request(method, address, body, {"Content-Type": "application/json"})
        answer: HTTPResponse = connection.getresponse()
        return answer.status, answer.read(), answer.headers.get_content_type()
    finally:
        connection.close()


def _judged(operation: Operation, former: bool, status: int, body: bytes, kind: str) -> None:
    """An answer of the row's type, or an error that the row has."""
    assert status < 600, status
    if status < 300:
        assert kind in operation.media
        if operation.answer is not None and kind == Media.JSON:
            msgspec.json.decode(body, type=operation.answer)
        return
    found = json.loads(body)
    assert (status, found["code"]) in _CODES, (operation.name, status, found)
    if former or (operation.console and not operation.versioned):
        assert found.get("error"), (operation.name, former, status, found)
        return
    assert kind == "application/problem+json"
    assert found["code"] in {*codes_of(operation), *_NO_PATH}, (operation.name, status, found)
    assert (found["detail"], found["type"]) == (found["detail"], f"/problems/{found['code']}")


@st.composite
def _requests(draw: st.DrawFn) -> tuple[str, str, Operation, bool, bytes]:
    method, path, operation, former = draw(st.sampled_from(_PROBED))
    places = {
        name: quote(draw(st.sampled_from([*PLACES[name].choices, "x"]) | _text.filter(bool)), safe="")
        for name in _places(path)
    }
    fields = [*schema_of(operation.request), "by", "argument"]
    query = draw(st.dictionaries(st.sampled_from(fields), _text, max_size=2))
    address = path.format(**places) + (f"?{urlencode(query)}" if query else "")
    return method, address, operation, former, draw(_bodies(fields))


def _places(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _sent(path: Path) -> int:
    """Hundreds of requests; how many were carried out."""
    done = []

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(_requests())
    def nothing_makes_a_fault(made: tuple[str, str, Operation, bool, bytes]) -> None:
        method, address, operation, former, body = made
        status, content, kind = _ask(path, method, address, body)
        _judged(operation, former, status, content, kind)
        done.append(status < 300)

    nothing_makes_a_fault()
    return sum(done)


async def test_no_body_of_any_kind_makes_a_fault(tmp_path: Path) -> None:
    """Every operation and old path but those that end the process, with bytes, JSON and half-right requests.

    In real time: a virtual clock stands still while a thread works, and some orders say something before they answer.
    """
    async with fake_floor(tmp_path, check=False) as floor:
        floor.agent("1001")
        caller = floor.caller()
        await floor.event("CallConnected")
        path = Path(floor.app.pbx.socket_dir) / "kefu.sock"
        await floor.until(path.exists)
        assert await asyncio.to_thread(_sent, path) > 5
        assert (await floor.ask("/ping", "GET"))["incarnation"] == floor.app.incarnation
        assert floor.app.service_failures == 0
        caller.hang_up()


async def _raw(floor: FakeFloor, method: str, address: str, **body: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - JSON
    path = Path(floor.app.pbx.socket_dir) / "kefu.sock"
    await floor.until(path.exists)
    status, content, _ = await asyncio.to_thread(_ask, path, method, address, json.dumps(body).encode())
    return status, json.loads(content)


@virtual
async def test_refusals_keep_their_kind(tmp_path: Path) -> None:
    """The same order: not understood, not permitted, not possible, not dialled, not there; each by its code."""
    async with fake_floor(tmp_path) as floor:
        floor.agent("1001")
        floor.agent("1002")
        caller = floor.caller()
        call = (await floor.event("CallConnected")).call_id
        for address, body, status, code, field in (
            (f"/calls/{call}/transfer", {"argument": 7}, 400, "bad_request", "argument"),
            (f"/calls/{call}/transfer", {"argument": "agent:1002", "to": "x"}, 400, "bad_request", "to"),
            (f"/calls/{call}/hold", {"by": "1002"}, 403, "not_permitted", ""),
            (f"/calls/{call}/resume", {"by": "1001"}, 409, "refused", ""),
            (f"/calls/{call}/transfer", {"by": "1001", "argument": "number:112"}, 409, "number_refused", ""),
            (f"/calls/{call}/dance", {}, 404, "unknown_operation", ""),
            ("/agents/1001/extend", {"argument": "²"}, 400, "bad_argument", "argument"),
            ("/agents/1001/pause", {"by": "1002"}, 403, "not_permitted", ""),
            ("/reload/now", {}, 404, "unknown_operation", ""),
        ):
            found = await _raw(floor, "POST", address, **body)
            assert (found[0], found[1]["code"], found[1].get("field", "")) == (status, code, field), found
        assert "hold, mask" in (await _raw(floor, "POST", f"/calls/{call}/dance"))[1]["error"]
        assert (await _raw(floor, "GET", f"/calls/{call}/hold"))[0] == 405
        assert (await _raw(floor, "POST", f"/calls/{call}/hold", by="1001"))[0] == 200
        described = await _raw(floor, "GET", "/openapi.json")
        told = {row["operationId"] for path in described[1]["paths"].values() for row in path.values()}
        assert told == {one.name for one in public()}
        assert described[1]["openapi"].startswith("3.1")
        assert floor.state("1001") == "talking"
        caller.hang_up()


def test_events_are_lines() -> None:
    """The one row that has no end is not tried above: it says so itself."""
    assert [one.name for one in OPERATIONS if Media.LINES in one.media] == ["follow_events"]
