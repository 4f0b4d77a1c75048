"""The table of operations: whole, its own description, and one table of errors behind every refusal."""

from __future__ import annotations

import json
import re
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
from ari_app.web.commands import VIA, given_by
from ari_app.web.formerly import FORMER
from ari_app.web.judging import Judge
from ari_app.web.openapi import TAGS, codes_of, document, public, written
from ari_app.web.operation import V1, Asked, Facts, Media
from ari_app.web.operations import BY_NAME, OPERATIONS, PLACES
from ari_app.web.problems import BY_CODE, PROBLEMS, BadRequest, former_answer, problem_answer, problem_of
from ari_app.web.reading import read_fields, read_places
from ari_app.web.reference import markdown, page
from ari_app.web.refusals import REFUSALS, refusal_in
from ari_app.web.replaying import Replays
from ari_app.web.serving import House, application, response_of
from ari_app.web.texts import TEXTS, Words, language_of
from config.load import ROOT
from config.problems import ConfigError, Problem
from models.domain.call_commands import CALL_COMMANDS, Consult, Transfer
from models.domain.command import Command
from models.domain.errors import (
    AsteriskAway,
    AsteriskError,
    BadArgument,
    CommandRefused,
    Gone,
    NotPermitted,
    NotThere,
    RecogniserAway,
)
from models.domain.floor_commands import AGENT_COMMANDS, LINE_COMMANDS, CallOut
from models.domain.identity import Console, Identity
from models.domain.permissions import PERMISSIONS, SCOPES

_BY_TELEPHONE = (  # what agents may also ask for by other ways, so that the table of permissions has a word in it
    "agents", "calls", "call control", "queues", "supervision", "recordings", "voicemail", "callers", "callbacks",
    "flows", "routing", "process",
)  # fmt: skip
COMMANDS: tuple[type[Command], ...] = (*AGENT_COMMANDS, *CALL_COMMANDS, *LINE_COMMANDS)


def test_each_row_is_whole_and_there_once() -> None:
    """Names, addresses, scopes, permissions, errors, places, both languages: nothing is said twice or left out."""
    assert max(Counter(one.name for one in OPERATIONS).values()) == 1
    assert max(Counter((one.method, one.path) for one in OPERATIONS).values()) == 1
    for one in OPERATIONS:
        assert set(one.places) <= set(PLACES), one.name
        assert one.act is None or one.act in PERMISSIONS, one.name
        assert set(one.errors) <= set(BY_CODE), one.name
        assert one.act is None or Code.NOT_PERMITTED in one.errors, one.name
        assert one.console or one.tag in TAGS, one.name
        assert one.summary, one.name
        assert any(ord(letter) > 0x3000 for letter in one.zh), one.name
        assert one.answer is not None or one.media != (Media.JSON,) or one.name == "openapi", one.name


def test_who_may_is_said_of_every_row() -> None:
    """What needs no log-in is a short list; an order says whom the console's table is asked about."""
    assert {one.name for one in public() if one.scope is None and not one.known} == {
        "ping", "openapi", "read_reference", "reference_style", "read_ways_in", "log_in", "look_at_link",
        "begin_provider_log_in", "end_provider_log_in",
    }  # fmt: skip
    for one in public():
        assert one.method == "GET" or one.act is not None or one.tag not in _BY_TELEPHONE, one.name
        assert not one.own or "agent" in one.places, one.name
        assert not one.party or "call" in one.places or one.name == "list_calls", one.name
        assert one.versioned or one.scope is None, one.name
    assert set(SCOPES) == set(PERMISSIONS)


def test_every_command_has_an_operation_that_makes_it_again() -> None:
    """Given by word, a command comes out of its operation as it went in, and is judged by its own act."""
    arguments = {
        "transfer": "agent:1002", "consult": "5551234", "drop": "1002", "extend": "30", "call": "orders:5551",
        "move": "orders", "prioritise": "0.5", "withdraw": "callback", "pause": "lunch", "mute": "1002",
    }  # fmt: skip
    assert set(VIA) == set(COMMANDS)
    for kind in COMMANDS:
        command = kind.read(arguments.get(str(kind.word), ""))
        name, given = given_by(command)
        row = BY_NAME[name]
        path, fields = address_of(row, {**dict.fromkeys(row.places, "x"), **given})
        assert path.startswith(V1)
        if kind is CallOut:
            assert (name, given) == ("dial", {"to": "5551", "queue": "orders"})
            continue
        body = msgspec.convert(fields, row.request, strict=not row.by_query)
        assert row.order is not None, name
        made = row.order(body, {"call": "c1", "leg": "1002", "agent": "1001"})
        assert made.argument == command.argument, name
        also = (Transfer.act,) if kind is Consult else ()  # one operation, and the same people may
        assert row.act in (kind.act, getattr(kind, "of_others", kind.act), *also), name


def test_old_paths_lead_to_operations() -> None:
    """Each command has its old path, and each old path an operation that there is."""
    assert max(Counter((one.method, one.path) for one in FORMER).values()) == 1
    assert {one.command for one in FORMER if one.command is not None} == set(COMMANDS)
    for one in FORMER:
        assert one.operation in BY_NAME
        assert not one.path.startswith("/api/")


def test_the_description_is_valid_openapi_and_up_to_date() -> None:
    """Judged by openapi-spec-validator; the file is what the table says; every row that is public is in it."""
    described = json.loads(written())
    validate(described)
    file = ROOT / "docs" / "reference" / "openapi.json"
    assert file.read_text(encoding="utf-8") == written(), "run `make docs`"
    operations = [row for path in described["paths"].values() for row in path.values()]
    assert {row["operationId"] for row in operations} == {one.name for one in public()}
    assert described["openapi"].startswith("3.1")
    hold = described["paths"]["/api/v1/calls/{call}/hold"]["put"]
    assert {"200", "400", "401", "403", "404", "409", "413", "415", "504"} <= set(hold["responses"])
    assert hold["x-scope"] == "calls:control"
    transfer = described["components"]["schemas"]["BeginTransfer"]
    assert (transfer["required"], transfer["additionalProperties"]) == (["target"], False)


def test_a_broken_description_is_found() -> None:
    """The judge judges."""
    broken = json.loads(written())
    del broken["paths"]["/api/v1/calls/{call}/hold"]["put"]["responses"]
    broken["paths"]["/api/v1/ping"]["get"]["parameters"] = [{"name": "x"}]
    with pytest.raises(Exception, match=r"valid|required"):
        validate(broken)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_to_read_has_every_operation_and_no_script(language: str) -> None:
    """In both languages, made for a policy that allows neither scripts nor styles in the page."""
    told = page(language)
    assert all(f'id="{one.name}"' in told for one in public())
    assert f'<html lang="{language}">' in told
    assert "<script" not in told
    assert "style=" not in told
    assert all(f"`{one.method} {one.path}`" in markdown() for one in public())


@pytest.mark.parametrize(
    ("error", "status", "code", "words"),
    [
        (BadRequest("no object"), 400, "bad_request", "JSON object"),
        (BadArgument("no number"), 400, "bad_argument", "no number"),
        (NotPermitted("no supervisor"), 403, "not_permitted", "no supervisor"),
        (CommandRefused("not now"), 409, "refused", "not now"),
        (NotThere("gone"), 404, "not_found", "gone"),
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
    """A class that is not in it is told as the nearest above it. On old paths what is not there was refused."""
    answer = problem_answer(error, "en")
    assert (answer.status, answer.code, answer.type) == (status, code, f"/problems/{code}")
    assert words in answer.detail
    assert answer.field == ("argument" if code == "bad_argument" else "")
    former, old = former_answer(error)
    assert (former, old.code) == ((409, "refused") if code == "not_found" else (status, code))
    assert words in old.error


def test_codes_are_told_apart() -> None:
    """A row for each, one status a code, and the kinds of refusal stay what they are."""
    assert {one.code for one in PROBLEMS.values()} == set(Code)
    assert len({(one.status, one.code) for one in PROBLEMS.values()}) == len(Code)
    assert issubclass(NumberRefused, CommandRefused)
    assert PROBLEMS[NumberRefused] is not PROBLEMS[CommandRefused]
    assert problem_of(Gone(404, "")) is PROBLEMS[AsteriskError]
    assert all(set(codes_of(one)) <= set(Code) for one in OPERATIONS)


def test_every_text_is_there_in_both_languages_with_the_same_values() -> None:
    """English and Chinese of one key name the same things; `means` is a description, which is English."""
    for key, (english, chinese) in TEXTS.items():
        names = [set(re.findall(r"\{(\w+)", one)) for one in (english, chinese)]
        assert names[1] <= names[0], key
        assert names[0] - names[1] <= {"means", "characters"}, key
        assert english != chinese or key in ("null",), key


def test_refusals_of_the_house_are_told_in_chinese() -> None:
    """Each form of the table is written somewhere in the code, and its values are in the Chinese words."""
    code = "".join(
        file.read_text(encoding="utf-8") for folder in ("ari_app", "models") for file in (ROOT / folder).rglob("*.py")
        if file.name != "refusals.py"
    ).replace("''", "'")  # fmt: skip
    for english, chinese in REFUSALS.items():
        longest = max(re.split(r"\{\w+\}", english), key=len)
        assert longest.split(";")[0].split(": ")[0][:30] in code, english
        assert set(re.findall(r"\{(\w+)\}", chinese)) <= set(re.findall(r"\{(\w+)\}", english)), english
        values = {name: f"<{name}>" for name in re.findall(r"\{(\w+)\}", english)}
        assert refusal_in("zh", english.format(**values)) == chinese.format(**values), english
    assert refusal_in("zh", "words that nobody has put into the table") == "words that nobody has put into the table"
    assert refusal_in("en", "the caller is not on hold") == "the caller is not on hold"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB, zh;q=0.5", "en"), ("fr, zh;q=0.1", "zh"), ("fr", "en"),
     ("zh;q=0", "en"), ("*;q=x", "en"), ("EN;q=0.2, ZH;q=0.3", "zh")],
)  # fmt: skip
def test_the_language_is_the_one_that_is_wanted_most(accepted: str, language: str) -> None:
    """RFC 9110 §12.5.4."""
    assert language_of(accepted) == language


@pytest.mark.parametrize(
    ("name", "body", "field", "words"),
    [
        ("begin_transfer", b"[]", "", "JSON object"),
        ("begin_transfer", b"null", "", "JSON object"),
        ("begin_transfer", b"{", "", "JSON object"),
        ("begin_transfer", b"\xff\xfe", "", "JSON object"),
        ("begin_transfer", b"[" * 100_000, "", "JSON object"),
        ("begin_transfer", b"{}", "target", "target is missing: where to: agent:ID, queue:NAME"),
        ("begin_transfer", b'{"target": ""}', "target", "at least 1 character (where to"),
        ("begin_transfer", b'{"target": ["1002"]}', "target", "must be text, not a list"),
        ("begin_transfer", b'{"target": "1002", "mode": "warm"}', "mode", "one of: blind, consult"),
        ("mute_call", b'{"who": 1001}', "who", "who must be text, not a whole number"),
        ("mute_call", b'{"who": "a\\nb"}', "who", "without control characters"),
        ("mute_call", b'{"who": "%s"}' % (b"x" * 501), "who", "at most 500 characters"),
        ("hold_call", b'{"argument": "now"}', "argument", "takes none"),
        ("mute_call", b'{"verb": "mute"}', "verb", "there are: who"),
        ("roll_back_flow", b'{"version": "two"}', "version", "a whole number, not text"),
        ("roll_back_rules", b'{"version": -1}', "version", "at least 0"),
        ("roll_back_flow", b'{"version": -1}', "version", "at least 0"),
        ("roll_back_flow", b'{"version": 1e999}', "", "JSON object"),
        ("record_prompt", b'{"name": "welcome"}', "phone", "phone is missing: the extension"),
        ("change_waiting", b'{"priority": 2}', "priority", "at most 1"),
        ("put_disposition", b'{"follow_up_at": "tomorrow"}', "follow_up_at", "RFC 3339"),
        ("annotate_call", b'{"attributes": {"a b": "x"}}', "attributes", "attributes must be"),
        ("annotate_call", b'{"attributes": {"a": 1}}', "attributes", "attributes must be"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_field(name: str, body: bytes, field: str, words: str) -> None:
    """And with what it may be; in Chinese too."""
    with pytest.raises(BadRequest) as told:
        read_fields(BY_NAME[name], [], body)
    assert told.value.field == field
    assert words in str(told.value)
    assert any(ord(letter) > 0x3000 for letter in told.value.words.in_("zh"))


def test_queries_and_old_clients_are_understood() -> None:
    """Numbers come as text in a query; on old paths a number in a body may too."""
    assert _asdict("read_recording", [("part", "2")]) == {"why": "", "part": 2}
    assert _asdict("list_calls", [("limit", "7"), ("queue", "orders")])["limit"] == 7
    with pytest.raises(BadRequest, match="part must be a whole number"):
        read_fields(BY_NAME["read_recording"], [("part", "nan")], b"")
    with pytest.raises(BadRequest, match="part is given twice"):
        read_fields(BY_NAME["read_recording"], [("part", "1"), ("part", "2")], b"")
    with pytest.raises(BadRequest, match="limit must be at most 200"):
        read_fields(BY_NAME["list_calls"], [("limit", "201")], b"")
    old = {one.operation: one.request for one in FORMER if one.command is None}
    given = read_fields(BY_NAME["roll_back_flow"], [], b'{"by": "x", "version": "3"}', old["roll_back_flow"])
    assert msgspec.structs.asdict(given) == {"by": "x", "version": 3}
    with pytest.raises(BadRequest, match="by is missing: who listens"):
        read_fields(BY_NAME["read_recording"], [], b"", old["read_recording"])


def _asdict(name: str, query: list[tuple[str, str]], body: bytes = b"") -> dict[str, Any]:
    return msgspec.structs.asdict(read_fields(BY_NAME[name], query, body))


@pytest.mark.parametrize(("place", "text"), [("side", "left"), ("call", "a\x00b"), ("call", "x" * 101), ("mode", "")])
def test_a_part_of_the_path_that_none_can_be_is_refused(place: str, text: str) -> None:
    """With its name."""
    with pytest.raises(BadRequest) as told:
        read_places({place: text})
    assert told.value.field == place


class _Everything:
    """Somebody for whom everything is there."""

    async def facts(self, _place: str, given: str) -> Facts | None:
        """See `Sight`."""
        return Facts(given)

    def serves(self, _agent: str) -> frozenset[str]:
        """See `Sight`."""
        return frozenset()


def test_a_row_without_a_handler_or_a_handler_without_a_row_is_no_server() -> None:
    """Said when it starts, with the name."""

    async def nothing(_asked: Asked[Any]) -> object:
        return {}

    async def anybody(_request: object) -> Identity:
        return Console()

    house = House(judge=Judge(lambda _who, _act: None, _Everything()), replays=Replays(None))  # type: ignore[arg-type]
    whole = dict.fromkeys(BY_NAME, nothing)
    assert application(whole, anybody, house)
    with pytest.raises(ValueError, match="hold_call"):
        application({name: nothing for name in whole if name != "hold_call"}, anybody, house)
    with pytest.raises(ValueError, match="dance"):
        application({**whole, "dance": nothing}, anybody, house)


def test_the_other_side_makes_addresses_of_the_same_table(tmp_path: Path) -> None:
    """Every row: what is put into the path is quoted, and what the row does not have is refused."""
    for one in OPERATIONS:
        path, fields = address_of(one, dict.fromkeys(one.places, "a/b 客"))
        assert one.fits(path), one.name
        assert fields == {}
        with pytest.raises(TypeError, match="dance"):
            address_of(one, {**dict.fromkeys(one.places, "x"), "dance": "x"})


def test_an_answer_is_json_of_its_type() -> None:
    """The description of it, too, is served as it is."""
    response = response_of(BY_NAME["openapi"], document())
    body = getattr(response, "body", b"")
    assert isinstance(body, bytes)
    assert json.loads(body) == json.loads(written())
    assert str(Words("no answer")) == "no answer in time"
