"""A kind of step more is one file: read, checked, completed by editors, documented, drawn, and walked by a call."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.cli.diagrams import step_table
from ari_app.configuration.flow_files import read_flow
from config.load import ROOT
from models.domain.flow import BUILT_IN
from models.flow.draw import draw_svg
from models.flow.kind_list import kinds
from models.flow.schema import json_schema
from models.found import Unannounced
from tests.fake.test_flow_steps import said
from tests.fakes.asterisk import virtual
from tests.support.fake_floor import fake_floor
from tests.support.one_file import one_more

PICK = '''"""``pick``: one key of several, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.domain.flow import Flow, OwnBody, Step
from models.domain.flow_events import AnswerTaken
from models.flow.document import Node
from models.flow.fields import Context, text_of
from models.flow.kind import Field, Kind
from models.flow.story import Story


@dataclass(frozen=True, slots=True)
class Pick(OwnBody):
    prompt: str
    keys: str
    into: str
    wrong: str = "not_understood"


def _keys(context: Context, node: Node, _spec: Field, where: str) -> str:
    keys = text_of(context, node, where)
    if not keys or set(keys) - set("0123456789*#"):
        context.wrong(node, f"{where}: {keys!r} are no keys: write some of 0-9, * and #")
    return keys


async def _carry_out(story: Story, body: Pick) -> str:
    key = await story.key(body.prompt, 5.0)
    if not key or key not in body.keys:
        await story.say(body.wrong)
        return "failed"
    story.data[body.into] = key
    story.publish(AnswerTaken(step=story.step, variable=body.into, value=key, by="key"))
    return "then"


def _check(flow: Flow, step: Step) -> Iterator[str]:
    if len(step.body.keys) == 1:
        yield "has one key only: nobody has a choice"


KEYWORD = "pick"
KIND = Kind(
    "ask for one key of several",
    Field("prompt", "the question", "prompt"),
    {
        "keys": Field("keys", "the keys that count", required=True, reader=_keys, json={"type": "string"}),
        "into": Field("variable", "the variable that gets the key", required=True),
        "wrong": Field("prompt", "said after another key"),
    },
    {"then": "hangup", "failed": "operator"},
    body=Pick, carry_out=_carry_out, check=_check, asks=True, colour="#123456",
)
'''
FLOW = """
operator: operator
lines: { "8000": { start: first } }
steps:
  first: { pick: { en: "One or two?", zh: "一还是二？" }, keys: "12", into: chosen, then: told, failed: first }
  told: { say: { en: "You took {chosen|digits}.", zh: "{chosen|digits}" }, resolves: pick, then: hangup }
"""
TEXTS = {name: {"en": name, "zh": name} for name in ("not_understood", "goodbye", "nothing_heard")}


@pytest.fixture
def flow(tmp_path: Path) -> Iterator[Path]:
    """A flow with the new kind of step, which is there."""
    folder = tmp_path / "more"
    folder.mkdir()
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    with one_more("models.flow.kinds", "pick", PICK, folder):
        yield file


@virtual
async def test_a_call_walks_it(flow: Path, tmp_path: Path) -> None:
    """A wrong key leads by ``failed`` into the step again (no endless loop: it asks); a right one is a variable."""
    async with fake_floor(tmp_path, centre__flow=str(flow)) as floor:
        caller = floor.caller("8000", "5550001")
        await said(floor, "One or two?")
        caller.press("7")
        await said(floor, "One or two?", 2)
        caller.press("2")
        await floor.event("AnswerTaken", step="first", variable="chosen", value="2", by="key")
        await said(floor, "You took two.")
        await floor.event("TaskResolved", task="pick")
        await floor.event("CallEnded", outcome="self-service")
        ways = [(row.data["step"], row.data["edge"]) for row in floor.seen("StepEntered")]
        assert ways == [("first", "start"), ("first", "failed"), ("told", "then"), ("hangup", "then")]


def test_it_is_checked_with_line_and_words(
    flow: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``kefu check``: its own fields, its own mistakes, and fields that it does not have."""
    monkeypatch.setenv("KEFU_SITE", "/none")
    monkeypatch.setenv("KEFU_CENTRE_FLOW", str(flow))
    assert main(["check"]) == 0
    assert "2 steps" in capsys.readouterr().out
    flow.write_text(FLOW.replace('keys: "12"', 'keys: "1x", colour: red'))
    assert main(["check"]) == 1
    found = capsys.readouterr().err
    assert f"{flow}:5: first.keys: '1x' are no keys: write some of 0-9, * and #" in found
    assert f"{flow}:5: step first: unknown field 'colour'" in found
    flow.write_text(FLOW.replace('keys: "12"', 'keys: "1"'))
    assert main(["check"]) == 0
    assert f"{flow}:5: warning: step first has one key only: nobody has a choice" in capsys.readouterr().out


def test_it_is_documented_and_drawn(flow: Path) -> None:
    """In the generated reference, in what editors complete, and in its colour."""
    assert "| `pick:` the question | ask for one key of several | `keys`, `into`, `wrong` |" in step_table()
    (mine,) = [one for one in json_schema()["$defs"]["step"]["oneOf"] if "pick" in one["properties"]]
    assert mine["required"] == ["pick", "keys", "into"]
    assert mine["properties"]["keys"] == {"type": "string", "description": "the keys that count"}
    json.dumps(json_schema())
    read = read_flow(flow, TEXTS, ())
    assert kinds()["pick"].prompts("pick", read.steps["first"].body) == {"first", "not_understood"}
    assert 'fill="#123456"' in draw_svg(read)


def test_a_kind_that_nobody_carries_out_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the name of its file, before anything starts: no call goes past it without a word."""
    half = PICK.replace("carry_out=_carry_out, ", "")
    with one_more("models.flow.kinds", "pick", half, tmp_path) as file:
        with pytest.raises(Unannounced, match="pick.py: nobody carries out pick; give its Kind carry_out="):
            kinds()
        assert main(["check"]) == 1
        assert capsys.readouterr().err == f"kefu: {file}: nobody carries out pick; give its Kind carry_out=\n"


def test_without_the_file_it_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who writes it reads which kinds there are."""
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW, encoding="utf-8")
    monkeypatch.setenv("KEFU_SITE", "/none")
    monkeypatch.setenv("KEFU_CENTRE_FLOW", str(file))
    assert main(["check"]) == 1
    assert f"{file}:5: step first needs exactly one of ask, branch, callback," in capsys.readouterr().err


def test_nothing_else_names_a_kind() -> None:
    """Who reads, checks, draws and walks flows knows no kind by its keyword, but for those that are targets as well."""
    for name in ("steps", "check", "draw", "kind", "kind_list", "reading"):
        _names_none(ROOT / "models" / "flow" / f"{name}.py")
    _names_none(ROOT / "ari_app" / "contact" / "runner.py")


def _names_none(file: Path) -> None:
    texts = {node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant)}
    assert texts & kinds().keys() <= BUILT_IN.keys(), file
