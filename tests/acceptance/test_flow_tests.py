"""Flow tests themselves: the shipped ones pass and walk every branch; a failing one says where; the pytest plug-in."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from ari_app.flowtest.play import Result
from ari_app.flowtest.read import read_scripts
from ari_app.flowtest.report import keep
from ari_app.flowtest.suite import Outcome, play_all
from ari_app.pbx.runtime import PrivateAsterisk
from config.load import ROOT

pytestmark = pytest.mark.alone

NOWHERE = Path("/nonexistent/site.toml")
FAILING = """
test a wrong expectation
  from 5550001
  dial 8000
  press 1
  expect prompt billing_menu
  press 1
  expect said "a million dollars" within 2

test a prompt that does not sound
  dial 8002
  hear main_menu within 1
"""
PLUGIN = """
pytest_plugins = ["ari_app.flowtest.plugin"]

def test_with_the_fixture(flow_stage):
    outcome = flow_stage("test x\\n  dial 8002\\n  expect route billing\\n")
    assert not outcome.failed
    assert 0 < outcome.covered < 0.1
"""


def fresh(asterisk: PrivateAsterisk, name: str) -> dict[str, object]:
    """Settings for a stage on the tests' Asterisk: a journal of its own."""
    for file in (asterisk.run / "flows").rglob("*"):
        if file.is_file():
            file.unlink()
    return {"store.path": f"flow-{name}.db"}


async def test_the_shipped_flow_tests_pass_and_walk_every_branch(asterisk: PrivateAsterisk) -> None:
    """As `kefu flow test` does, on the Asterisk of the tests; without a Mandarin recogniser its speech is skipped."""
    scripts, settings = read_scripts(sorted((ROOT / "dialplans/flows/tests").glob("*.calls")))
    outcome = await play_all(scripts, {**settings, **fresh(asterisk, "shipped")}, asterisk=asterisk, site=NOWHERE)
    assert not [(one.script.name, one.failure) for one in outcome.failed]
    assert not outcome.missing
    assert outcome.covered == 1
    assert all(one.script.language == "zh" for one in outcome.results if one.skipped)


async def test_a_failure_names_its_line_and_keeps_the_call(asterisk: PrivateAsterisk, tmp_path: Path) -> None:
    """Line, what came instead, both sides of the call, timeline, JUnit."""
    file = tmp_path / "bad.calls"
    file.write_text(FAILING)
    scripts, _ = read_scripts([file])
    outcome = await play_all(scripts, fresh(asterisk, "failing"), asterisk=asterisk, site=NOWHERE)
    found: dict[str, Result] = {one.script.name: one for one in outcome.results}
    first, second = found["a wrong expectation"], found["a prompt that does not sound"]
    assert first.line == 8
    assert "StepEntered 'code'" in first.failure
    assert (second.line, second.failure.startswith("the sound of main_menu did not arrive")) == (12, True)
    keep(outcome, tmp_path / "out")
    check_kept(tmp_path / "out", outcome)


def check_kept(folder: Path, outcome: Outcome) -> None:
    """What lies in the folder."""
    assert f'failures="{len(outcome.failed)}"' in (folder / "junit.xml").read_text()
    assert "StepEntered" in (folder / "a_wrong_expectation.txt").read_text()
    with wave.open(str(folder / "a_wrong_expectation.wav")) as reader:
        assert (reader.getnchannels(), reader.getframerate()) == (2, 8000)
        assert reader.getnframes() > 8000


def test_the_pytest_plug_in(tmp_path: Path) -> None:
    """*.calls files become tests, a failure is told without a trace, and the fixture plays scripts of a test's own."""
    (tmp_path / "test_it.py").write_text(PLUGIN)
    (tmp_path / "a.calls").write_text("test good\n  dial 8002\n  expect route billing\n" + FAILING)
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "ari_app.flowtest.plugin", "--rootdir",
        str(tmp_path), str(tmp_path),
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "KEFU_SITE": str(NOWHERE)}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert "2 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert "bad" not in done.stdout
    assert "a.calls:" in done.stdout
    assert "Traceback" not in done.stdout
