"""The table of operations: whole, its own description, and one table of errors behind every refusal."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import validate

from ari_app.contact.dialling_policy import NumberRefused
from ari_app.store.recording_store import Unreadable
from ari_app.web.client import address_of
from ari_app.web.codes import Code
from ari_app.web.openapi import document, written
from ari_app.web.operation import Asked, Media
from ari_app.web.operations import BY_NAME, OPERATIONS, PLACES, of_command
from ari_app.web.problems import BY_CODE, PROBLEMS, BadRequest, answer_to, problem_of
from ari_app.web.reading import read_fields, read_places
from ari_app.web.serving import application, response_of
from config.load import ROOT
from config.problems import ConfigError, Problem
from models.domain.call_commands import CALL_COMMANDS
from models.domain.errors import (
    AsteriskAway,
    AsteriskError,
    BadArgument,
    CommandRefused,
    Gone,
    NotPermitted,
    RecogniserAway,
)
from models.domain.floor_commands import AGENT_COMMANDS, LINE_COMMANDS
from models.domain.identity import Console
from models.domain.permissions import PERMISSIONS


def test_each_row_is_whole_and_there_once() -> None:
    """Names, addresses, permissions, errors, places: nothing is said twice or left out."""
    assert max(Counter(one.name for one in OPERATIONS).values()) == 1
    assert max(Counter((one.method, one.path) for one in OPERATIONS).values()) == 1
    for one in OPERATIONS:
        assert set(one.places) <= set(PLACES), one.name
        assert one.act is None or one.act in PERMISSIONS, one.name
        assert set(one.errors) <= set(BY_CODE), one.name
        assert one.act is None or Code.NOT_PERMITTED in one.errors, one.name
        assert one.summary, one.name
        assert any(ord(letter) > 0x3000 for letter in one.zh), one.name
        assert one.answer is not None or one.media is Media.WAV or one.name == "openapi", one.name
        unknown = msgspec.structs.asdict(msgspec.convert({}, one.request)) if not _needs(one.request) else {"by": ""}
        assert "by" in unknown, one.name
    commands = [one.command for one in OPERATIONS if one.command is not None]
    assert commands == [*AGENT_COMMANDS, *CALL_COMMANDS, *LINE_COMMANDS]


def _needs(request: type[msgspec.Struct]) -> bool:
    return any(field.required for field in msgspec.structs.fields(request))


def test_an_order_is_judged_by_the_act_of_its_command() -> None:
    """The permission of a row is no second opinion."""
    for kind in (*CALL_COMMANDS, *LINE_COMMANDS):
        assert of_command(kind).act is kind.act
    for agents in AGENT_COMMANDS:
        row = of_command(agents)
        assert (row.own, row.act) == (agents.act, agents.of_others)


def test_the_description_is_valid_openapi_and_up_to_date() -> None:
    """Judged by openapi-spec-validator; the file is what the table says; every row is in it."""
    described = json.loads(written())
    validate(described)
    file = ROOT / "docs" / "reference" / "openapi.json"
    assert file.read_text(encoding="utf-8") == written(), "run `make docs`"
    operations = [row for path in described["paths"].values() for row in path.values()]
    assert {row["operationId"] for row in operations} == set(BY_NAME)
    assert described["openapi"].startswith("3.1")
    hold = described["paths"]["/calls/{call}/hold"]["post"]
    assert {"200", "400", "403", "409", "413", "504"} == set(hold["responses"])
    transfer = described["components"]["schemas"]["TransferOrder"]
    assert (transfer["required"], transfer["additionalProperties"]) == (["argument"], False)


def test_a_broken_description_is_found() -> None:
    """The judge judges."""
    broken = json.loads(written())
    del broken["paths"]["/calls/{call}/hold"]["post"]["responses"]
    broken["paths"]["/ping"]["get"]["parameters"] = [{"name": "x"}]
    with pytest.raises(Exception, match=r"valid|required"):
        validate(broken)


@pytest.mark.parametrize(
    ("error", "status", "code", "words"),
    [
        (BadRequest("by must be text", "by"), 400, "bad_request", "by must be text"),
        (BadArgument("no number"), 400, "bad_argument", "no number"),
        (NotPermitted("no supervisor"), 403, "not_permitted", "no supervisor"),
        (CommandRefused("not now"), 409, "refused", "not now"),
        (Unreadable("not there"), 409, "unreadable", "not there"),
        (ConfigError([Problem("main.yaml", 3, "a")]), 409, "flow_refused", "the flow in force stays"),
        (AsteriskError(422, "no"), 502, "asterisk_refused", "Asterisk: 422 no"),
        (Gone(404, "away"), 502, "asterisk_refused", "Asterisk: 404 away"),
        (AsteriskAway(0, "silence"), 503, "asterisk_away", "Asterisk: 0 silence"),
        (RecogniserAway("busy"), 503, "recogniser_away", "busy"),
        (PermissionError(13, "denied"), 503, "storage", "denied"),
        (TimeoutError(), 504, "timed_out", "no answer in time"),
    ],
)
def test_one_table_says_how_each_error_is_told(error: Exception, status: int, code: str, words: str) -> None:
    """A class that is not in it is told as the nearest above it."""
    found, answer = answer_to(error)
    assert (found, answer.code) == (status, code)
    assert words in answer.error
    assert answer.field == {"bad_request": "by", "bad_argument": "argument"}.get(code, "")


def test_codes_are_told_apart() -> None:
    """A code for each, and the kinds of refusal stay what they are."""
    assert [one.code for one in PROBLEMS.values()] == list(Code)
    assert len(BY_CODE) == len(PROBLEMS)
    assert issubclass(NumberRefused, CommandRefused)
    assert PROBLEMS[NumberRefused] is not PROBLEMS[CommandRefused]
    assert problem_of(Gone(404, "")) is PROBLEMS[AsteriskError]


@pytest.mark.parametrize(
    ("name", "body", "field", "words"),
    [
        ("hold_call", b"[]", "", "JSON object"),
        ("hold_call", b"null", "", "JSON object"),
        ("hold_call", b"{", "", "JSON object"),
        ("hold_call", b"\xff\xfe", "", "JSON object"),
        ("hold_call", b"[" * 100_000, "", "JSON object"),
        ("hold_call", b'{"by": 1001}', "by", "by must be text, not a whole number"),
        ("hold_call", b'{"by": "a\\nb"}', "by", "without control characters"),
        ("hold_call", b'{"by": "%s"}' % (b"x" * 101), "by", "at most 100 characters"),
        ("hold_call", b'{"argument": "now"}', "argument", "empty"),
        ("hold_call", b'{"verb": "mute"}', "verb", "there are: by, argument"),
        ("transfer_call", b"{}", "argument", "argument is missing: where to: agent:ID, queue:NAME"),
        ("transfer_call", b'{"argument": ""}', "argument", "at least 1 character (where to"),
        ("transfer_call", b'{"argument": ["1002"]}', "argument", "must be text, not a list"),
        ("roll_back_flow", b'{"version": "two"}', "version", "a whole number, not text"),
        ("roll_back_flow", b'{"version": -1}', "version", "at least 0"),
        ("roll_back_flow", b'{"version": 1e999}', "", "JSON object"),
        ("record_prompt", b'{"name": "welcome"}', "phone", "phone is missing: the extension"),
        ("supervise", b"{}", "by", "by is missing: the supervisor whose phone is rung"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_field(name: str, body: bytes, field: str, words: str) -> None:
    """And with what it may be."""
    with pytest.raises(BadRequest) as told:
        read_fields(BY_NAME[name], {}, body)
    assert told.value.field == field
    assert words in str(told.value)


def test_queries_and_old_clients_are_understood() -> None:
    """Numbers come as text in a query; a number in a body may too; a GET may say who asks in a body."""
    assert _asdict("read_recording", {"by": "1009", "part": "2"}) == {"by": "1009", "why": "", "part": 2}
    assert _asdict("roll_back_flow", {}, b'{"by": "x", "version": "3"}') == {"by": "x", "version": 3}
    assert _asdict("list_flow_versions", {}, b'{"by": "engineer"}') == {"by": "engineer"}
    assert _asdict("events", {"partials": "1"})["partials"] is True
    assert _asdict("hold_call", {}, b'{"by": "1001", "argument": ""}')["argument"] == ""
    with pytest.raises(BadRequest, match="part must be a whole number"):
        read_fields(BY_NAME["read_recording"], {"by": "1009", "part": "nan"}, b"")
    with pytest.raises(BadRequest, match="by is missing: who listens"):
        read_fields(BY_NAME["read_recording"], {}, b"")


def _asdict(name: str, query: dict[str, str], body: bytes = b"") -> dict[str, Any]:
    return msgspec.structs.asdict(read_fields(BY_NAME[name], query, body))


@pytest.mark.parametrize(("place", "text"), [("side", "left"), ("call", "a\x00b"), ("call", "x" * 101), ("mode", "")])
def test_a_part_of_the_path_that_none_can_be_is_refused(place: str, text: str) -> None:
    """With its name."""
    with pytest.raises(BadRequest) as told:
        read_places(BY_NAME["read_recording"], {place: text})
    assert told.value.field == place


def test_a_row_without_a_handler_or_a_handler_without_a_row_is_no_server() -> None:
    """Said when it starts, with the name."""

    async def nothing(_asked: Asked[Any]) -> object:
        return {}

    whole = dict.fromkeys(BY_NAME, nothing)
    assert application(whole, Console, lambda _who, _act: None)
    with pytest.raises(ValueError, match="hold_call"):
        application({name: nothing for name in whole if name != "hold_call"}, Console, lambda _who, _act: None)
    with pytest.raises(ValueError, match="dance"):
        application({**whole, "dance": nothing}, Console, lambda _who, _act: None)


def test_the_other_side_makes_addresses_of_the_same_table(tmp_path: Path) -> None:
    """Every row: what is put into the path is quoted, and what the row does not have is refused."""
    for one in OPERATIONS:
        path, fields = address_of(one, {**dict.fromkeys(one.places, "a/b 客"), "by": "1009"})
        assert one.fits(path), one.name
        assert fields == {"by": "1009"}
        with pytest.raises(TypeError, match="dance"):
            address_of(one, {**dict.fromkeys(one.places, "x"), "dance": "x"})


def test_an_answer_is_json_of_its_type() -> None:
    """The description of it, too, is served as it is."""
    response = response_of(BY_NAME["openapi"], document())
    body = getattr(response, "body", b"")
    assert isinstance(body, bytes)
    assert json.loads(body) == json.loads(written())
