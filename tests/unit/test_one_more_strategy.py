"""A strategy more is one file; a name that there is not is an error with file and line, never anybody at random."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.cli.reference import strategy_table
from ari_app.configuration.queues import load_queues
from config.load import ROOT
from config.problems import ConfigError
from models.routing.line import Joined
from models.routing.profile import QueuePolicy
from models.routing.strategies import UnknownStrategy, strategy_names
from models.simulation.scenario import check
from tests.support.one_file import one_more
from tests.support.routers import caller, opened, server

LAST = '''"""``last``: always the last who can serve, and then the one before."""

from __future__ import annotations

from models.routing.turn import Turn

NAME = "last"
WORDS = "the last of the agents' file"


def choose(turn: Turn) -> list[int]:
    turn.memory[turn.queue] = turn.memory.get(turn.queue, 0) + 1
    return [int(turn.tier[-1 if turn.memory[turn.queue] % 2 else -2])]
'''
SCENARIO = (ROOT / "config/scenarios/small-centre.yaml").read_text()


def _queues(folder: Path, strategy: str) -> Path:
    file = folder / "queues.toml"
    file.write_text(f'[billing]\nrecord = "off"\nstrategy = "{strategy}"\n')
    return file


def test_one_file_is_a_strategy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The queues file, ``kefu check``, the simulator and the reference know it, and the router asks it."""
    folder = tmp_path / "more"
    folder.mkdir()
    file = _queues(tmp_path, "last")
    monkeypatch.setenv("KEFU_SITE", "/none")
    monkeypatch.setenv("KEFU_CENTRE_QUEUES", str(file))
    assert main(["check"]) == 1
    assert f"{file}:3: [billing] strategy must be one of best-match, random," in capsys.readouterr().err
    with one_more("models.routing.ways", "last", LAST, folder):
        assert main(["check"]) == 0
        assert load_queues(file, bool, ())["billing"].strategy == "last"
        assert "| `last` | the last of the agents' file |" in strategy_table()
        assert not [words for words in check(_scenario("last")) if "strategy" in words]
        policy = QueuePolicy("billing", strategy="last", floors=((0.0, 1),), reserve=0)
        router = opened([server("a"), server("b"), server("c")], billing=policy)
        got = [router.handle(Joined(number, caller(f"c{number}", number)))[0].agent_id for number in range(2)]
        assert got == ["c", "a"]
    assert "last" not in strategy_names()


def _scenario(strategy: str) -> dict[str, object]:
    return {"agents": [], "problems": {}, "calls_per_hour": 1, "queues": {"billing": {"strategy": strategy}}}


def test_a_strategy_that_there_is_not_is_an_error_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the queues file, in a scenario, and for a router that was made without either: nobody is drawn by lot."""
    with pytest.raises(ConfigError, match=r"queues.toml:3: \[billing\] strategy must be one of best-match"):
        load_queues(_queues(tmp_path, "rondo"), bool, ())
    file = tmp_path / "centre.yaml"
    file.write_text(f"{SCENARIO}\nqueues:\n  billing:\n    target_seconds: 20\n    strategy: rondo\n")
    line = len(file.read_text().splitlines())
    assert main(["simulate", str(file)]) == 1
    assert f"{file}:{line}: queues, billing: strategy must be one of best-match" in capsys.readouterr().err
    policy = QueuePolicy("billing", strategy="rondo", floors=((0.0, 1),), reserve=0)
    router = opened([server("a"), server("b")], billing=policy)
    with pytest.raises(UnknownStrategy, match="queue 'billing': there is no strategy 'rondo'; there are: best-match"):
        router.handle(Joined(0, caller("c")))
