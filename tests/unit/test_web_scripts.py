"""Tests of the pages' scripts that need no browser: Node runs them, bundled as they stand in web/tests/."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config.load import ROOT

WEB = ROOT / "web"
BUNDLER = WEB / "node_modules/esbuild/package.json"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None or not BUNDLER.exists(), reason="no Node with the packages of web/ here (npm --prefix web ci)"
)


@needs_node
@pytest.mark.parametrize("name", sorted(file.name for file in (WEB / "tests").glob("*.test.ts")))
def test_scripts(name: str, tmp_path: Path) -> None:
    """What the file says of itself."""
    built = tmp_path / name.replace(".ts", ".mjs")
    bundle = [NODE or "", "tests/bundle.mjs", f"tests/{name}", str(built)]
    subprocess.run(bundle, cwd=WEB, check=True, timeout=100)
    done = subprocess.run(
        [NODE or "", "--test", str(built)], capture_output=True, text=True, check=False, timeout=100, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout[-4000:]


@needs_node
def test_types() -> None:
    """The compiler has nothing to say."""
    done = subprocess.run(
        [str(WEB / "node_modules/.bin/tsc"), "--noEmit"], cwd=WEB, capture_output=True, text=True, check=False,
        timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def rows(text: str) -> dict[str, set[str]]:
    """State → states that can follow, of the table in a script."""
    always = set(re.findall(r'"(\w+)"', re.findall(r"const ALWAYS = (\{.*?\})", text)[0]))
    body = re.findall(r"PHONE_TABLE[^{]*\{\n(.*?)\n\};", text, re.S)[0]
    found = {}
    for state, row in re.findall(r"^  (\w+): \{(.*)\},$", body, re.M):
        found[state] = set(re.findall(r'"(\w+)"', row)) | (always if "ALWAYS" in row else set())
    return found


def test_the_server_takes_every_step_that_the_page_makes() -> None:
    """The page's table and the server's are two; a step that the server refuses would leave an agent without calls."""
    try:
        server = importlib.import_module("models.domain.phone_state").TRANSITIONS
    except ModuleNotFoundError:
        pytest.skip("the server knows no telephones in pages yet")
    page = rows((WEB / "phone/table.ts").read_text())
    assert page.keys() == {state.value for state in server}
    for state, following in server.items():
        assert page[state.value] <= {one.value for one in following}, state


def test_focus_moves_before_the_next_key() -> None:
    """useEffect comes after a picture is drawn: a name typed at once after Alt+T would go nowhere, letter by letter."""
    late = re.compile(r"useEffect\(\(\) => (?:\{\n(?:(?!  \}, \[).*\n)*?)?[^\n]*\.(?:focus|showModal)\(")
    for file in sorted(WEB.rglob("*.tsx")):
        if "node_modules" not in file.parts and file.name != "call_card.tsx":  # that one waits for a pause on purpose
            found = late.search(file.read_text())
            assert found is None, f"{file.relative_to(ROOT)}: {found and found[0]}: useLayoutEffect"
