"""Settings and configuration files: loud, complete errors with file and line."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import get_type_hints

import pytest

from ari_app.configuration.agents import load_agents
from ari_app.configuration.flow_files import read_flow
from ari_app.media.prompts import load_prompts
from ari_app.store.callers import load_callers
from config.load import DEFAULT_FILE, ROOT, load_settings
from config.problems import ConfigError
from config.render import fill, new_secret, write_private
from config.settings import Settings


def test_defaults_load_and_match_the_code() -> None:
    """default.toml says exactly what the code would do without it, and documents every setting."""
    assert load_settings(site=Path("/none"), environment={}) == Settings()
    text = DEFAULT_FILE.read_text()
    for section, kind in get_type_hints(Settings).items():
        assert f"[{section}]" in text
        for field in dataclasses.fields(kind):
            assert f"\n{field.name} = " in text, f"{section}.{field.name} is not documented"


def test_every_problem_at_once_with_file_and_line(tmp_path: Path) -> None:
    """Three mistakes, three lines of error, each at its place."""
    site = tmp_path / "site.toml"
    site.write_text('[queue]\nring_seconds = "long"\nrings = 4\n\n[speech]\nvad_mode = 7\n')
    with pytest.raises(ConfigError) as caught:
        load_settings(site=site, environment={"KEFU_MENU_ATTEMPTS": "many"})
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"{site}:2: queue.ring_seconds must be a number")
    assert lines[1].startswith(f"{site}:3: unknown setting queue.rings")
    assert lines[2].startswith(f"{site}:6: speech.vad_mode must lie between 0 and 3")
    assert lines[3].startswith("environment KEFU_MENU_ATTEMPTS: menu.attempts must be a whole number")


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    """A syntax error is one clear line."""
    site = tmp_path / "site.toml"
    site.write_text("[queue]\nring_seconds = = 3\n")
    with pytest.raises(ConfigError, match=r"site.toml:2: not valid TOML"):
        load_settings(site=site, environment={})


def test_weights_must_sum_to_one() -> None:
    """A priority whose weights do not sum to 1 is no priority."""
    with pytest.raises(ConfigError, match="must sum to 1"):
        load_settings(site=Path("/none"), environment={}, overrides={"priority.value": 0.9})


def test_the_shipped_files_are_valid() -> None:
    """What is in the repository loads."""
    prompts = load_prompts(ROOT / "config/prompts.toml")
    agents = load_agents(ROOT / "config/agents.toml")
    skills = frozenset(skill for agent in agents for skill in agent.skills)
    flow = read_flow(ROOT / "dialplans/flows/main.yaml", prompts, skills)
    assert set(flow.lines) == {"8000", "8001", "8002"}
    assert load_callers(ROOT / "config/callers.toml")


def test_bad_agents(tmp_path: Path) -> None:
    """Each mistake at its own line."""
    file = tmp_path / "agents.toml"
    file.write_text(
        '[[agent]]\nid = "1001"\nlanguages = ["en"]\nskills = { a = 9 }\n'
        '[[agent]]\nid = "1001"\nlanguages = ["fr"]\nskills = { a = 1 }\n[[agent]]\nid = 5\nlanguages = []\n'
    )
    with pytest.raises(ConfigError) as caught:
        load_agents(file)
    places = [problem.line for problem in caught.value.problems]
    assert places == [4, 6, 7, 10, 11, 9]


def test_rendering_refuses_unknown_marks_and_keeps_secrets_private(tmp_path: Path) -> None:
    """A template mark without a value names template and line; files are 0600."""
    with pytest.raises(ConfigError, match=r"x.conf:2: no value for @MISSING@"):
        fill("a = @A@\nb = @MISSING@", {"A": "1"}, "x.conf")
    write_private(tmp_path / "secret", "s")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert new_secret() != new_secret()
