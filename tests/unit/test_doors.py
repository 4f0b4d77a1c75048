"""The doors for people who carry on the work: what their documents name exists, and the hook harms nobody's own."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from ari_app.cli.commands import parser
from config.load import ROOT
from config.settings import Settings

ADRS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
DOORS = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "docs/adr/README.md", *ADRS]
names = [str(file.relative_to(ROOT)) for file in DOORS]
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives considered"]

_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"\.?[\w*-]+(?:/[\w.*-]+)+/?|[\w-]+/|[\w.-]+\.(?:md|toml|py|txt|in|yaml)|Makefile")
_NAME_IN_FILE = re.compile(r"`([\w.-]+)`(?: or `([\w.-]+)`)? in\s+`([\w./-]+\.\w+)`")
_SETTING = re.compile(r"\[([a-z_]+)\](?: ([a-z_]+))?")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_MADE = (".cache/", ".venv/", ".git/")  # made on the machine
_HIDDEN = (".run/", "~/", "/etc/")


def code_of(file: Path) -> list[str]:
    """What stands in backticks: each span, and each line of the blocks."""
    text = file.read_text(encoding="utf-8")
    lines = [line.partition("#")[0].strip() for block in _FENCED.findall(text) for line in block.splitlines()]
    return [*filter(None, lines), *_CODE.findall(_FENCED.sub("", text))]


def paths_in(code: str) -> Iterator[str]:
    """The repository's paths among the words of a span: no options, addresses or places elsewhere on the machine."""
    for word in code.split():
        if not word.startswith((*_HIDDEN, *_MADE, "-", "/")) and _PATH.fullmatch(word):
            yield word


def there(path: str) -> bool:
    """Whether the checkout has it; ``*`` stands for anything."""
    return any(ROOT.glob(path)) if "*" in path else (ROOT / path).exists()


def targets() -> set[str]:
    """The targets of the Makefile."""
    heads = re.findall(r"^([a-z][a-z -]*):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return {name for head in heads for name in head.split()}


def commands(grammar: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of ``./kefu``."""
    found = [action for action in grammar._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: one for action in found for name, one in action.choices.items()}


def sections_of(file: Path) -> list[str]:
    """The headings of the second rank."""
    return re.findall(r"^## (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("file", DOORS, ids=names)
def test_paths_exist(file: Path) -> None:
    """Every path that is named."""
    assert [path for code in code_of(file) for path in paths_in(code) if not there(path)] == []


def test_paths_of_the_plan_exist() -> None:
    """ARCHITECTURE.md leaves ``ari_app/`` out where a room's name says enough, and neighbours are ``…_state.py``."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = [path for span in _CODE.findall(_FENCED.sub("", text)) for path in paths_in(span) if "/" in path]
    assert len(named) > 100
    assert [path for path in named if not there(path) and not there(f"ari_app/{path}")] == []
    tests = {file.name for file in (ROOT / "tests").rglob("test_*.py")}
    assert set(re.findall(r"`(test_\w+\.py)`", text)) <= tests


def test_paths_are_seen() -> None:
    """What the look-out takes for a path, and what not."""
    code = (
        "pytest tests/unit/test_doors.py --key models/*/x.py agi/ Makefile ws://HOST:PORT ~/.config/kefu/recording.key"
    )
    assert list(paths_in(code)) == ["tests/unit/test_doors.py", "models/*/x.py", "agi/", "Makefile"]
    assert list(paths_in("dialplans/flows/README.md .cache/asterisk /etc/kefu/x vosk:FOLDER a/b")) == [
        "dialplans/flows/README.md", "a/b",
    ]  # fmt: skip
    assert not there("models/routing/nowhere.py")


@pytest.mark.parametrize("file", DOORS, ids=names)
def test_names_stand_in_the_file_that_is_said_to_have_them(file: Path) -> None:
    """``NAME`` in ``FILE``: recipes do not outlive what they lead to."""
    for *found, path in _NAME_IN_FILE.findall(file.read_text(encoding="utf-8")):
        text = (ROOT / path).read_text(encoding="utf-8")
        for name in filter(None, found):
            assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text), f"{name} is not in {path}"


@pytest.mark.parametrize("file", DOORS, ids=names)
def test_targets_and_commands_exist(file: Path) -> None:
    """``make TARGET`` and ``./kefu COMMAND``, with a second word where the command has one."""
    made, known = targets(), commands(parser())
    for code in code_of(file):
        words = code.split()
        if words[:1] == ["make"]:
            assert words[1] in made, code
        if words[:1] == ["./kefu"]:
            assert words[1] in known, code
            second = commands(known[words[1]])
            assert not second or len(words) == 2 or words[2] in second, code
        assert words[:1] != ["kefu"], f"{code}: write ./kefu"


@pytest.mark.parametrize("file", DOORS, ids=names)
def test_settings_exist(file: Path) -> None:
    """``[section] name``."""
    sections = get_type_hints(Settings)
    for code in code_of(file):
        for section, name in _SETTING.findall(code):
            assert section in sections, code
            assert not name or name in {field.name for field in fields(sections[section])}, code


def test_documents_are_found() -> None:
    """Both READMEs lead to each of them."""
    for readme in ("README.md", "README.zh-CN.md"):
        links = _LINK.findall((ROOT / readme).read_text(encoding="utf-8"))
        assert {"CONTRIBUTING.md", "SECURITY.md", "docs/index.md", "docs/adr/README.md", "LICENSE"} <= set(links)


def test_the_index_of_decisions_is_whole() -> None:
    """Numbers without gaps, a row for each record, the title the same in both."""
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", index, re.MULTILINE)
    titles = [re.match(r"# (\d{4}): (.+)", file.read_text(encoding="utf-8")) for file in ADRS]
    assert rows == [
        (title[1], file.name, title[2]) for file, title in zip(ADRS, titles, strict=True) if title is not None
    ]
    assert [int(number) for number, _, _ in rows] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("file", ADRS, ids=[file.stem for file in ADRS])
def test_a_decision_is_a_page_with_four_parts(file: Path) -> None:
    """45 lines, a status, and what the record is for."""
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 45
    assert re.search(r"^Status: (Accepted|Superseded by \d{4})$", text, re.MULTILINE)
    assert sections_of(file) == HEADINGS


def test_contributing_stays_short() -> None:
    """Nobody reads more."""
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 220


# The hook ---------------------------------------------------------------------------------------------


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder, with a git that no user has configured."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def install(checkout: Path) -> subprocess.CompletedProcess[str]:
    """What ``make dev`` does at its end."""
    return run(checkout, "scripts/install-hook")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A new repository with our scripts."""
    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    assert run(folder, "git", "init", "-q", "--template=").returncode == 0
    return folder


def test_the_hook_is_installed_once_and_asked(checkout: Path) -> None:
    """A second time changes nothing; a commit that cannot be checked is none."""
    for _ in range(2):
        done = install(checkout)
        assert (done.returncode, done.stderr) == (0, "")
    hook = checkout / ".git/hooks/pre-commit"
    assert hook.resolve() == checkout / "scripts/pre-commit"
    named = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    done = run(checkout, "git", *named, "commit", "-q", "--allow-empty", "-m", "x")
    assert done.returncode == 1
    assert "make setup-dev" in done.stderr


def test_a_hook_of_ones_own_is_left_alone(checkout: Path) -> None:
    """A file, a link that leads nowhere, hooks kept elsewhere: said, and nothing is done."""
    hook = checkout / ".git/hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text("mine")
    done = install(checkout)
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert hook.read_text() == "mine"
    hook.unlink()
    hook.symlink_to("nowhere")
    assert install(checkout).returncode == 1
    assert os.readlink(hook) == "nowhere"
    hook.unlink()
    run(checkout, "git", "config", "core.hooksPath", "mine")
    assert "core.hooksPath" in install(checkout).stderr
    assert not (checkout / "mine").exists()
    assert not hook.exists()


def test_linked_worktrees_keep_their_peace(checkout: Path) -> None:
    """Their hooks are shared: none is installed from one, and one that is there lets their commits pass."""
    named = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    run(checkout, "git", "add", "scripts")
    assert run(checkout, "git", *named, "commit", "-q", "-m", "x").returncode == 0
    other = checkout.parent / "other"
    run(checkout, "git", "worktree", "add", "-q", str(other))
    done = install(other)
    assert done.returncode == 1
    assert "shared" in done.stderr
    assert install(checkout).returncode == 0
    assert run(other, "git", *named, "commit", "-q", "--allow-empty", "-m", "y").returncode == 0


def test_without_git_there_is_no_hook(tmp_path: Path) -> None:
    """An unpacked archive is set up all the same."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    done = install(tmp_path)
    assert done.returncode == 0
    assert "no git checkout" in done.stdout


def test_the_hook_checks_what_verify_checks() -> None:
    """Each of its tools is one of `make verify`, with the same way of calling it."""
    hook = re.findall(r"^check \.venv/bin/(.+)$", (ROOT / "scripts/pre-commit").read_text(), re.MULTILINE)
    verify = re.findall(r"^\t\$\(VENV\)/bin/(.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {one.replace(" --quiet", "") for one in hook} <= set(verify)
    assert {one.split()[0] for one in hook} == {"ruff", "lint-imports", "mypy"}
