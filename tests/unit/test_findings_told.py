"""Files with mistakes, told in both languages: on the command line, and to whoever asks over the interface."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.web.problems import problem_answer
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.words.chinese import told_in
from config.words.terminal import terminal_language
from models.domain.hours import parse_ranges

RULE = "rules:\n  - rule: r\n    if: { sayd: { phrases: [prices may change] } }\n    do: [tag: x]\n"
FORM = """form: service
version: 1
sections:
  opening:
    - id: Greeting
      text: { en: "Did they greet?" }
      weight: much
"""
FLOW = """operator: billing
hours: { mon: 9-5 }
lines:
  "8000": { start: mian }
steps:
  main:
    menu: nothing_like_it
    choices:
      yes: { phrases: { en: [yes] } }
      no: { key: x, then: operator }
"""
Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "en_US.UTF-8"}, "en"), ({}, "en"), ({"LANG": "C"}, "en"),
        ({"LC_ALL": "zh_TW", "LANG": "de_DE"}, "zh"), ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_GB"}, "zh"),
    ],
)  # fmt: skip
def test_the_terminal_says_its_language(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


def test_rules_in_the_language_that_is_asked_for(tmp_path: Path, capsys: Said) -> None:
    """file:line: stays; programs get English unless they ask."""
    file = tmp_path / "mine.yaml"
    file.write_text(RULE)
    assert main(["rules", "check", str(file), "--language", "zh"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == f"{file}:3: 规则 r：if：没有条件 'sayd'；是否应为 'said'？"
    assert shown[-1] == "0 条规则：1 个错误，0 个警告。"
    assert main(["rules", "check", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["text"].startswith("rule r: if: there is no condition")
    assert main(["rules", "check", str(file), "--json", "--language", "zh"]) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["text"].startswith("规则 r：if：没有条件")


def test_a_warning_is_one_in_chinese(tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --language as the terminal is."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    file = tmp_path / "mine.yaml"
    file.write_text(RULE.replace("sayd", "said").replace("prices may change", "late"))
    assert main(["rules", "check", str(file), "--strict"]) == 1
    shown = capsys.readouterr().out
    assert f"{file}:3: 警告：r：'late' 过短，容易误命中；请加词" in shown
    assert "1 条规则：0 个错误，1 个警告。" in shown


def test_forms(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "service.yaml").write_text(FORM)
    assert main(["forms", "check", str(tmp_path), "--language", "zh"]) == 1
    shown = capsys.readouterr().out
    assert f"{tmp_path}/service.yaml:5: id：请用小写字母、数字和 -（最多 60 个），而不是 'Greeting'" in shown
    assert f"{tmp_path}/service.yaml:6: text：缺少 zh 文本" in shown
    assert f"{tmp_path}/service.yaml:7: weight：应为 0 到 100 之间的数字，而不是 'much'" in shown
    assert "0 张评分表：3 个错误，0 个警告。" in shown
    assert main(["forms", "check", str(tmp_path), "--language", "en"]) == 1
    assert f"{tmp_path}/service.yaml:6: text: nothing in zh" in capsys.readouterr().out


def test_cards(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "late.md").write_text("---\ntitel: 迟到的包裹\n---\n")
    assert main(["knowledge", "check", "--folder", str(tmp_path), "--language", "zh"]) == 1
    shown = capsys.readouterr()
    assert f"{tmp_path}/zh/late.md:2: 没有字段 'titel'；是否应为 'title'？" in shown.err
    assert "答案为空：请写座席要说的话或要做的事" in shown.err
    assert "0 张知识卡片（0 en, 0 zh）" in shown.out


@pytest.fixture
def broken_flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW)
    monkeypatch.setenv("KEFU_CENTRE_FLOW", str(file))
    return file


def test_everything(broken_flow: Path, capsys: Said) -> None:
    """A flow that cannot be used at all: what is asked for counts there too."""
    assert main(["check", "--language", "zh"]) == 1
    shown = capsys.readouterr().err
    assert f"{broken_flow}:2: hours：mon：'9-5' 不是时间段：请写 09:00-18:00，多段用逗号分隔，休息写 closed\n" in shown
    assert f"{broken_flow}:4: 接入号码 8000 指向 'mian'，但没有这个步骤；是否应为 'main'？\n" in shown
    assert f"{broken_flow}:7: main：没有提示语 'nothing_like_it'，请在提示语文件中添加 [nothing_like_it]；" in shown
    assert f"{broken_flow}:9: 选项 'yes' 没有去向：请写 then: 步骤\n" in shown
    assert f"{broken_flow}:10: 选项 'no'：key 应为 0-9、* 或 #，而不是 'x'\n" in shown
    assert main(["check", "--language", "en"]) == 1
    assert f"{broken_flow}:9: choice 'yes' leads nowhere: give it then: STEP\n" in capsys.readouterr().err


def test_a_setting(capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever command reads them says so in the terminal's language."""
    monkeypatch.setenv("KEFU_SPEECH_VAD_MODE", "7")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["rules", "list"]) == 1
    assert capsys.readouterr().err == "environment KEFU_SPEECH_VAD_MODE: speech.vad_mode 应在 0 与 3 之间，而不是 7\n"


def test_a_refusal_over_the_interface() -> None:
    """Each mistake and all of them, in the language of who asks."""
    error = ConfigError([
        Problem(f"{ROOT}/main.yaml", 3, "step away is never reached", True),
        Problem("prompts.toml", 9, "[bye] has no text for zh"),
    ])  # fmt: skip
    told = problem_answer(error, "zh")
    assert [one.detail for one in told.errors] == ["步骤 away 永远不会执行到", "[bye] 缺少 zh 文本"]
    assert [one.field for one in told.errors] == ["main.yaml:3", "prompts.toml:9"]
    assert told.detail.startswith("已拒绝；现行流程不变：")
    assert "prompts.toml:9: [bye] 缺少 zh 文本" in told.detail
    assert "main.yaml:3: 警告：步骤 away 永远不会执行到" in told.detail
    assert problem_answer(error, "en").errors[0].detail == "step away is never reached"


def test_what_no_table_has_stays_as_it_is() -> None:
    assert told_in("zh", "something that a package of one's own says") == "something that a package of one's own says"
    assert told_in("zh", "") == ""
    assert told_in("zh", "step a asks for something new") == "step a asks for something new"
    assert told_in("zh", "step a: min is more than nothing") == "step a: min is more than nothing"
    assert told_in("en", "say: nothing in zh") == "say: nothing in zh"


def test_a_value_may_be_anything() -> None:
    """Braces, colons, quotation marks and lines of a person's file come out as they went in."""
    for written in ("{x}", "a: b", "it's", 'say "no"', "two\nlines", "; did you mean 'x'?", "写"):
        with pytest.raises(ValueError, match="is not a range") as raised:
            parse_ranges(written)
        told = told_in("zh", f"hours: mon: {raised.value}")
        assert told.startswith("hours：mon：")
        assert "不是时间段：请写" in told


def test_what_nobody_reads_is_left_alone() -> None:
    """However many parts a file's own words have, and however long they are."""
    for text in ("a: " * 400, "it's: 'b' " * 140, "x" * 1500 + ": write a text"):
        assert told_in("zh", text) == text
