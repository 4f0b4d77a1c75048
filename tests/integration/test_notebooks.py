"""The example notebooks do what they say, on a copy of the views of calls whose figures are known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ari_app.store.view_copies import Copy, copied
from config.load import ROOT
from models.domain.flow_events import AnswerTaken
from tests.contract.test_store import DAY, Teller
from tests.support.stores import SqliteStore

NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.py"))


@pytest.fixture(name="copy", scope="module")
def copy_of_known_calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two answered and one who gave up; one of the answered calls again the next day; a call long after."""
    folder, tell = tmp_path_factory.mktemp("notebooks"), Teller()
    for at, call, number, agent in (
        (0.0, "c1", "555", "1001"), (30.0, "c2", "777", "1001"), (60.0, "c3", "888", ""), (DAY, "c4", "555", "1002"),
        (30 * DAY, "c5", "999", "1001"),
    ):  # fmt: skip
        tell.call(call, at, number=number, agent=agent)
        chances = {"billing": 0.5, "orders": 0.3}
        tell(at, AnswerTaken(call_id=call, step="ask", value="billing", by="speech", chances=chances))
    SqliteStore(folder).write(tell.rows)
    copied(Copy(str(folder / "kefu.db"), str(folder / "analysis.db"), "database"))
    return folder / "analysis.db"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("service_level", "billing      offered     5  answered     4  abandoned     1  within 30 s 0.8"),
        ("repeat_calls", "billing      n     3  called again  33.3%  (6.1% to 79.2%)"),
        ("unsure_intents", "billing        or orders         n     5  mean margin 0.200  unsure 5"),
    ],
)
def test_a_notebook(copy: Path, name: str, line: str) -> None:
    """Any Python without a package runs it."""
    file = ROOT / "docs/notebooks" / f"{name}.py"
    told = subprocess.run([sys.executable, "-I", str(file), str(copy)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert line in told.stdout.splitlines()


def test_each_has_a_test_and_is_in_the_guide() -> None:
    guide = (ROOT / "docs/how-to/analyse.md").read_text(encoding="utf-8")
    assert {file.stem for file in NOTEBOOKS} == {"service_level", "repeat_calls", "unsure_intents"}
    assert [file.name for file in NOTEBOOKS if f"../notebooks/{file.name}" not in guide] == []
