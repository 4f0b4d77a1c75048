"""Every finding on a file has Chinese: a new message without it fails here, with its file and line."""

from __future__ import annotations

import re

import pytest

from config.load import ROOT
from config.words.chinese import TABLES, told_in
from config.words.common_zh import PLACES
from config.words.templates import filled, unbraced
from tests.support import finding_texts
from tests.support.finding_texts import VALUE

# where findings come from, and little else: whatever reads like a sentence there is one
_FOLDERS = ("ari_app/configuration", "models/flow", "models/flow/kinds")
_FILES = (
    "models/domain/hours.py", "models/domain/expression.py", "models/quality/rules/matching/pattern.py",
    "ari_app/flowtest/sentences.py", "ari_app/pbx/dialplan.py", "ari_app/pbx/trials.py",
    "models/encoders/classifier_file.py", "models/found.py", "models/speech/registry.py", "config/load.py",
    "models/speech/sherpa_folders.py", "models/speech/lacking.py", "models/speech/onnx_told.py",
)  # fmt: skip
# what does other things as well: only what is given to a `Problem` and the like
_IN_PASSING = (
    "config/problems.py", "config/render.py", "config/sources.py", "ari_app/app/webhooks.py",
    "ari_app/doctor/patient.py", "ari_app/flowtest/read.py", "ari_app/media/model_store.py",
    "ari_app/media/prompts.py", "ari_app/store/callers.py", "ari_app/store/keyring.py",
    "ari_app/web/account_parts.py",
)  # fmt: skip
# drawing, spoken values, schemas: nothing is found there
_OTHERS = frozenset({
    "models/flow/draw.py", "models/flow/spoken.py", "models/flow/schema.py", "models/flow/grammar.py",
    "models/flow/kind_list.py", "ari_app/configuration/rules_schema.py",
})  # fmt: skip
_NO_FINDINGS = {
    f"there is no {VALUE}",  # of the recogniser of tests
    "kefu check", "kefu knowledge check", "kefu forms check", "auto, none", "hang up", "an attribute of the call",
    "kefu: what agents say", r"\s*\bwithin (\d+(?:\.\d+)?)(?: s)?$",
    "the data has no now.date", "numbers only",  # of expressions that are carried out
    f"at {VALUE}", f"moment on {VALUE}", f"day {VALUE}",  # keys of events
    f"environment {VALUE}", f"option {VALUE}",  # places
}  # fmt: skip
_SAMPLES = {
    "advice": ("; did you mean 'sales'?", "；是否应为 'sales'？"), "quoted": ("'sales'", "'sales'"),
    "count": ("3", "3"), "words": ("needs values:", "必须有 values:"), "more": ("", ""),
    "error": ("invalid syntax", "语法错误"), "kind": ("cards", "知识卡片"),
    "trouble": ("has a ( without a )", "有 ( 但没有 )"), "event": ("(UID 7)", "(UID 7)"),
    "item": ("a list", "列表"), "either": ("on or off", "on 或 off"), "both": ("say and menu", "say 和 menu"),
}  # fmt: skip


def _modules() -> list[str]:
    found = [str(file.relative_to(ROOT)) for folder in _FOLDERS for file in sorted((ROOT / folder).glob("*.py"))]
    return [name for name in (*found, *_FILES) if name not in _OTHERS]


def _lacking(name: str, found: list[tuple[int, str]]) -> list[str]:
    known = {unbraced(english, VALUE) for table in (*TABLES, PLACES) for english in table} | _NO_FINDINGS
    return [f"{name}:{line}: {text.replace(VALUE, '{}')}" for line, text in found if text not in known]


@pytest.mark.parametrize("name", _modules())
def test_each_finding_has_chinese(name: str) -> None:
    found = finding_texts.texts_of((ROOT / name).read_text(encoding="utf-8"))
    assert _lacking(name, list(found)) == [], "add what it means to config/words"


@pytest.mark.parametrize("folder", ["models/speech/engines", "models/voice/engines", "models/voice"])
def test_what_an_engine_needs_has_chinese(folder: str) -> None:
    for file in sorted((ROOT / folder).glob("*.py")):
        source = file.read_text(encoding="utf-8")
        found = [*finding_texts.answered_in(source), *finding_texts.told_in(source)]
        assert _lacking(str(file.relative_to(ROOT)), found) == [], "add what it means to config/words"


@pytest.mark.parametrize("name", _IN_PASSING)
def test_each_finding_in_passing_has_chinese(name: str) -> None:
    found = finding_texts.told_in((ROOT / name).read_text(encoding="utf-8"))
    assert _lacking(name, list(found)) == [], "add what it means to config/words"


def test_no_other_module_finds_anything() -> None:
    """Who makes a `Problem` or fills a `Report` of its own is looked through here."""
    looked = {*_modules(), *_IN_PASSING}
    files = [file for room in ("config", "models", "agi", "ari_app") for file in sorted((ROOT / room).rglob("*.py"))]
    made = {str(file.relative_to(ROOT)) for file in files if _finds(file.read_text(encoding="utf-8"))}
    assert made - looked == set()
    assert {"models/flow/read.py", "ari_app/configuration/agents.py", "config/load.py"} <= made


def _finds(source: str) -> bool:
    imported = re.search(r"from config\.problems import .*\b(Problem|Report)\b", source)
    return bool(imported and re.search(r"\b(Problem|Report)\(", source))


def test_a_new_message_is_noticed() -> None:
    source = 'def look(report, name):\n    report.add(3, f"{name} is quite new, {name!r}")\n'
    assert list(finding_texts.texts_of(source)) == [(2, f"{VALUE} is quite new, {VALUE}")]
    assert list(finding_texts.told_in(source)) == [(2, f"{VALUE} is quite new, {VALUE}")]
    assert _lacking("new.py", list(finding_texts.texts_of(source))) == ["new.py:2: {} is quite new, {}"]


@pytest.mark.parametrize(("english", "chinese"), [row for table in TABLES for row in table.items()])
def test_no_row_is_hidden_by_another(english: str, chinese: str) -> None:
    """Each with values comes out as its own Chinese, and both name the same places."""
    made, wanted = _with_values(english, chinese)
    assert told_in("zh", made) == wanted


@pytest.mark.parametrize(("english", "chinese"), PLACES.items())
def test_places_are_told_before_what_is_wrong_there(english: str, chinese: str) -> None:
    made, wanted = _with_values(english, chinese)
    assert told_in("zh", f"{made}: write a whole number, not 'x'") == f"{wanted}：应为整数，而不是 'x'"


def _with_values(english: str, chinese: str) -> tuple[str, str]:
    names = set(re.findall(r"\{([a-z_]+)\}", english))
    assert set(re.findall(r"\{([a-z_]+)\}", chinese)) <= names
    values = {name: _SAMPLES.get(name, (f"x{place}", f"x{place}")) for place, name in enumerate(sorted(names))}
    made = filled(english, {name: value[0] for name, value in values.items()})
    return made, filled(chinese, {name: value[1] for name, value in values.items()})


def test_texts_are_in_one_table() -> None:
    every = [english for table in (*TABLES, PLACES) for english in table]
    assert len(every) == len(set(every))
