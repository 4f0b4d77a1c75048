"""The rules of the house, as tests: sizes, broad excepts, ownerless tasks, documented events."""

from __future__ import annotations

import ast
import dataclasses
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from config.load import ROOT
from models.domain.event_list import event_kinds
from models.domain.event_words_zh import WORDS_ZH
from models.domain.events import Event

SHIPPED = ("config", "models", "agi", "ari_app")
GENERATED = {"ari_app/ari/events.py"}  # `make ari-events`: one row a field, as many as Asterisk has
SUPERVISORS = {"ari_app/foundation/guard.py", "ari_app/app/supervision.py", "ari_app/media/ears.py", "agi/server.py"}
# asyncio.shield and the media clock need a bare task; each is awaited or cancelled by its owner.
TASK_OWNERS = {
    "ari_app/ari/rest.py", "ari_app/ari/pulse.py", "ari_app/phone/rtp.py",
    "ari_app/phone/outgoing.py",  "ari_app/demo/chromium.py",
    "ari_app/media/recogniser_pool.py",
}  # fmt: skip


def sources(*folders: str) -> list[Path]:
    """Python files of the checkout."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def trees(*folders: str) -> list[tuple[str, ast.Module]]:
    """(relative path, syntax tree) of each file."""
    return [(str(file.relative_to(ROOT)), ast.parse(file.read_text())) for file in sources(*folders)]


def test_files_and_functions_stay_small() -> None:
    """40 lines a function; 400 a file, where most hold one idea in far fewer."""
    for file in sources(*SHIPPED, "tests", "bench"):
        if str(file.relative_to(ROOT)) in GENERATED:
            continue
        assert len(file.read_text().splitlines()) <= 400, file
    for name, tree in trees(*SHIPPED):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= 40, f"{name}:{node.lineno} {node.name} has {length} lines"


def test_only_supervisors_catch_everything() -> None:
    """A broad except anywhere else hides faults."""
    for name, tree in trees(*SHIPPED):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and name not in SUPERVISORS:
                kind = node.type
                assert kind is not None, f"{name}:{node.lineno}"
                assert not (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")), (
                    f"{name}:{node.lineno}"
                )


def test_nothing_changes_the_whole_process_in_passing() -> None:
    """The umask, the working folder, the environment: whoever sets and restores them meets whoever does the same."""
    own = {
        "models/__init__.py",
        "models/voice/worker.py",
        "models/speech/worker.py",
        "ari_app/cli/serve.py",
        "ari_app/store/parquet_process.py",
        "ari_app/store/query_process.py",
        "ari_app/store/view_copies.py",
        "ari_app/app/training_worker.py",
        "ari_app/topics/worker.py",
        "ari_app/web/figures_process.py",
    }  # once, at the start of a process
    shared = re.compile(r"\bos\.(umask|chdir|fchdir|nice|setpriority|putenv|environ\[[^]]+\] =)|\btzset|\bsetlocale\(")
    found = [str(file.relative_to(ROOT)) for file in sources(*SHIPPED) if shared.search(file.read_text())]
    assert set(found) <= own, found


def test_what_is_pickled_is_not_defined_where_a_process_begins() -> None:
    """There it belongs to ``__main__``, which is another module at the other end of the pipe."""
    for name, tree in trees(*SHIPPED):
        text = (ROOT / name).read_text(encoding="utf-8")
        if '__name__ == "__main__"' in text and "pickle" in text:
            assert [one.name for one in tree.body if isinstance(one, ast.ClassDef)] == [], name


def test_no_ownerless_tasks() -> None:
    """Tasks belong to a TaskGroup; the few others are owned where they are made."""
    for name, tree in trees(*SHIPPED):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and name not in TASK_OWNERS:
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                bare = node.func.attr in ("create_task", "ensure_future") and owner in ("asyncio", "loop")
                assert not bare, f"{name}:{node.lineno}"


def test_no_cancellation_is_lost() -> None:
    """``asyncio.wait_for`` of Python 3.11 drops a cancellation that comes with the result: a caller who hung up just
    then would stay in the books. ``asyncio.timeout`` does not."""
    for file in sources(*SHIPPED):
        assert "wait_for(" not in file.read_text(), file


def test_everything_public_is_documented() -> None:
    """Modules, public classes and functions say what they are for."""
    for name, tree in trees(*SHIPPED):
        assert ast.get_docstring(tree), name
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith(
                "_"
            ):
                assert ast.get_docstring(node), f"{name}: {node.name}"


@pytest.mark.parametrize("event", event_kinds().values(), ids=lambda kind: kind.__name__)
def test_events_are_frozen_and_documented(event: type[Event]) -> None:
    """Every business event is a value and says what it means."""
    assert event.__doc__
    assert event.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert {"call_id", "agent_id"} <= {field.name for field in dataclasses.fields(event)}
    assert event().kind == event.__name__


@pytest.mark.parametrize("event", event_kinds().values(), ids=lambda event: event.__name__)
def test_an_event_in_words_names_what_every_row_has(event: type[Event]) -> None:
    """Its own facts, whose they are, and the wait: whoever reads the journal can say it."""
    known = {one.name for one in dataclasses.fields(event)} - {"call_id"} | {"agent_id", "wait"}
    named = {name.partition("[")[0] for _, name, _, _ in string.Formatter().parse(event.WORDS) if name}
    assert named <= known


def test_an_event_says_the_same_in_chinese() -> None:
    """A sentence for each, with the same facts."""
    sentences = {kind.__name__: kind.WORDS for kind in event_kinds().values() if kind.WORDS}
    assert sentences.keys() == WORDS_ZH.keys()
    for name, words in sentences.items():
        facts, told = (
            sorted(one[1] or "" for one in string.Formatter().parse(text)) for text in (words, WORDS_ZH[name])
        )
        assert set(facts) | {""} == set(told) | {""}, name


def test_documents_are_up_to_date() -> None:
    """ARCHITECTURE.md holds what the tables say, not what they once said."""
    command = [sys.executable, "-m", "ari_app.cli.diagrams", "--check"]
    path = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nobody_is_taken_for_a_man() -> None:
    """Agents, callers and supervisors are "they". What callers may say of somebody is a pattern, and another matter."""
    texts = [*sources(*SHIPPED, "tests", "bench", "scripts"), *ROOT.glob("*.md")]
    for folder, kind in (("docs", "md"), ("config", "toml"), ("dialplans", "yaml"), ("dialplans", "conf")):
        texts += (ROOT / folder).rglob(f"*.{kind}")
    word = re.compile(r"\b(?:[Hh]e|[Hh]is|[Hh]im|[Hh]imself)\b")
    here = {ROOT / "models/quality/masking.py", ROOT / "models/assist/cues.py", Path(__file__)}
    here |= {ROOT / "models/quality/rules/matching/lexicon.py"}
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in texts if file not in here
        for line in file.read_text(encoding="utf-8").splitlines() if word.search(line)
    ]  # fmt: skip
    assert found == []
