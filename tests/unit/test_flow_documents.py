"""Flow files as YAML: merge keys, aliases, fields that are written twice, and files that are made to be too much."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.configuration.flow_files import read_flow
from config.problems import ConfigError, Report
from models.domain.flow import Menu, Say
from models.flow.check import check_graph
from models.flow.document import Node, read_document

PROMPTS = {"p": {"en": "Hello.", "zh": "您好。"}, "q": {"en": "Bye.", "zh": "再见。"}}


def document(tmp_path: Path, text: str | bytes) -> tuple[Node | None, list[str]]:
    """A file's table, and what is wrong."""
    report = Report(f"{tmp_path}/flow.yaml")
    found = read_document(text if isinstance(text, bytes) else text.encode(), report)
    return found, [str(problem).replace(f"{tmp_path}/", "") for problem in report.problems]


def plain(node: Node) -> object:
    """As YAML's own loader would give it, all scalars being texts."""
    if node.kind == "table":
        return {name: plain(child) for name, child in node.fields.items()}
    return [plain(item) for item in node.items] if node.kind == "list" else node.text


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("a: &a { x: 1, y: 2 }\nb: { <<: *a }", {"x": "1", "y": "2"}),
        ("a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }", {"x": "1", "y": "3"}),
        ("a: &a { x: 1, y: 2 }\nb: { y: 3, <<: *a }", {"x": "1", "y": "3"}),
        ("a: &a { x: 1 }\nc: &c { x: 2, z: 3 }\nb: { <<: [*a, *c] }", {"x": "1", "z": "3"}),
        ("a: &a { x: 1 }\nc: &c { <<: *a, z: 3 }\nb: { <<: *c }", {"x": "1", "z": "3"}),
        ("a: &a { x: { u: 1 } }\nb: { <<: *a, x: { v: 2 } }", {"x": {"v": "2"}}),
        ("b: { <<: { x: 1 } }", {"x": "1"}),
        ('b: { "<<": text }', {"<<": "text"}),
        ("b: { <<: [] , x: 1 }", {"x": "1"}),
    ],
)
def test_merge_keys(tmp_path: Path, text: str, merged: object) -> None:
    """What is written counts more than what is merged, the first more than the second; quoted it is a name."""
    found, wrong = document(tmp_path, text)
    assert wrong == []
    assert found is not None
    assert plain(found.fields["b"]) == merged


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &a [1]\nb: { <<: *a }", "takes over the fields of a table"),
        ("a: &a text\nb: { <<: *a }", "takes over the fields of a table"),
        ("b: { <<: 5 }", "takes over the fields of a table"),
        (
            "a: &a { x: 1 }\nb: { <<: *a, <<: *a }",
            "'<<' is written twice; the first is in line 2; write one, with a list",
        ),
        ("b: { <<: *gone }", "undefined alias"),
        ("b: { x: 1, x: 2 }", "'x' is written twice"),
        ("b: { ? [1, 2] : 3 }", "one word or text"),
        ("b: { ? { a: 1 } : 3 }", "one word or text"),
        ("b: &b { <<: *b }", "nested too deeply"),
        ("b: &b { x: *b }", "nested too deeply"),
        ("[1, 2]", "is a table"),
        ("", "is a table"),
        ("a: 1\n---\nb: 2", "another document"),
        ("a: 1\n\tb: 2", "not valid YAML"),
        (b'a: b\nc: "' + "é".encode("latin-1") + b'"', "is not in UTF-8 (byte 0xe9): save it as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str | bytes, words: str) -> None:
    """In words and with a line."""
    _, wrong = document(tmp_path, text)
    assert len([line for line in wrong if words in line]) == 1, wrong


def test_a_file_is_never_larger_than_it_is(tmp_path: Path) -> None:
    """Aliases of aliases, merged or listed: a thousand million of them are read like twenty."""
    bombs = ["a0: &a0 { x: 1 }", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    found, wrong = document(tmp_path, "\n".join(bombs))
    assert found is not None
    assert wrong == []
    merged = ["b0: &b0 { x: 1 }", *(f"b{n}: &b{n} {{ <<: [{', '.join([f'*b{n - 1}'] * 9)}] }}" for n in range(1, 12))]
    found, wrong = document(tmp_path, "\n".join(merged))
    assert found is not None
    assert wrong == []


def test_steps_that_are_merged(tmp_path: Path) -> None:
    """A step as another, with one field of its own; a choice with the fields of another; mistakes name the line."""
    text = (
        "lines: { '8000': { start: main } }\nsteps:\n  greet: &greet { say: p, then: main }\n"
        "  again:\n    <<: *greet\n    say: q\n"
        "  main:\n    menu: p\n    choices:\n      one: &one { key: '1', then: greet }\n"
        "      two: { <<: *one, key: '2', then: again }\n"
    )
    file = tmp_path / "flow.yaml"
    file.write_text(text, encoding="utf-8")
    flow = read_flow(file, PROMPTS)
    assert (flow.steps["greet"].body, flow.steps["again"].body) == (Say(("p",)), Say(("q",)))
    assert flow.steps["again"].exits == {"then": "main"}
    body = flow.steps["main"].body
    assert isinstance(body, Menu)
    assert [(choice.key, flow.steps["main"].exits[choice.name]) for choice in body.choices] == [
        ("1", "greet"),
        ("2", "again"),
    ]
    file.write_text(
        text.replace("say: p, then: main", "say: gone, then: main").replace("    say: q\n", ""), encoding="utf-8"
    )
    with pytest.raises(ConfigError) as caught:
        read_flow(file, PROMPTS)
    assert str(caught.value).count(":3: ") == 2, "both steps are wrong, in the line where it is written"


def test_a_question_for_a_secret_that_is_not_marked_so_is_warned_of(tmp_path: Path) -> None:
    """By the name of its variable, or by its words; one that is marked, or asks for an order, is not."""
    ask = '{ en: "Please enter your card number.", zh: "请输入卡号。" }'
    text = (
        "lines: { '8000': { start: one } }\nsteps:\n  one: { collect: p, into: pin, then: two }\n"
        f"  two: {{ collect: {ask}, into: x, then: three }}\n"
        "  three: { collect: p, into: password, secret: true, then: four }\n  four: { collect: p, into: order }\n"
    )
    (tmp_path / "flow.yaml").write_text(text, encoding="utf-8")
    found = [problem for problem in check_graph(read_flow(tmp_path / "flow.yaml", PROMPTS)) if "secret" in problem.text]
    assert [(problem.line, problem.warning) for problem in found] == [(3, True), (4, True)]


@pytest.mark.parametrize("after", ["", "#" * 200_000], ids=["known", "too large to be kept"])
def test_a_file_that_is_read_again_has_the_same_mistakes(after: str) -> None:
    """Each under the name that the file has now; what it must be is said as the reader asks for it."""
    content = f"a: 1\na: 2\n{after}".encode()
    first, second = Report("one.yaml"), Report("two.yaml")
    found = read_document(content, first)
    assert found is not None
    assert read_document(content, second) == found
    assert [str(one) for one in first.problems] == ["one.yaml:2: 'a' is written twice; the first is in line 1"]
    assert [str(one) for one in second.problems] == ["two.yaml:2: 'a' is written twice; the first is in line 1"]
    lists = [Report(name) for name in ("a form", "a flow")]
    assert [read_document(f"- x\n{after}".encode(), report, f"write {report.file}") for report in lists] == [None, None]
    assert [str(report.problems[0]) for report in lists] == ["a form:1: write a form", "a flow:1: write a flow"]
