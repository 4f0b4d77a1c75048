"""What the law forbids is refused by the check, each with its article; what it allows is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ari_app.configuration.law import unlawful_settings
from ari_app.configuration.rules import load_rules
from config.load import load_settings
from config.problems import ConfigError
from tests.support.law import AGENT, ATTEMPTS, LATER, LIVE, LOCK, SAID, UPSET, Attempt, checked, refused, rules_of

RULES = [one for one in ATTEMPTS if one.condition]
SETTINGS = [one for one in ATTEMPTS if one.setting]


@pytest.mark.parametrize("attempt", RULES, ids=lambda one: f"{one.law}: {one.words}")
def test_a_rule_is_refused(tmp_path: Path, attempt: Attempt) -> None:
    """With its line, in every stage."""
    file = tmp_path / "rules.yaml"
    file.write_text(rules_of(attempt), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_rules(file)
    assert refused(attempt, caught.value.problems), [str(one) for one in caught.value.problems]
    assert all(one.line for one in caught.value.problems)


@pytest.mark.parametrize("attempt", SETTINGS, ids=lambda one: one.setting.splitlines()[1])
def test_a_setting_is_refused(tmp_path: Path, attempt: Attempt) -> None:
    """By the name of the setting."""
    site = tmp_path / "site.toml"
    site.write_text(attempt.setting, encoding="utf-8")
    assert refused(attempt, unlawful_settings(load_settings(environment={}, site=site)))


@pytest.mark.parametrize("attempt", [SETTINGS[0], RULES[0]], ids=["a setting", "a rule"])
def test_the_whole_check_refuses_it(tmp_path: Path, attempt: Attempt) -> None:
    """What people call."""
    assert refused(attempt, checked(attempt, tmp_path))


@pytest.mark.parametrize(
    ("condition", "rest"),
    [
        (SAID, "do: [raise_priority: 0.2]"), (UPSET, "do: [hint: Listen first, alert]"),
        (SAID, LOCK), (SAID, f"{LOCK}\n    {LIVE}\n    approved: {{ by: Anna, calls: 200 }}"),
        (LATER, "do: [mask: { recording: false }]"), (LATER, "do: [form: notice=yes]"),
    ],
)  # fmt: skip
def test_what_the_law_allows_is_allowed(tmp_path: Path, condition: str, rest: str) -> None:
    """Else a check that refuses everything would do."""
    file = tmp_path / "rules.yaml"
    file.write_text(rules_of(Attempt("", "", condition=f"{{ {condition} }}", rest=rest)), encoding="utf-8")
    assert load_rules(file).ruleset.rules


def test_no_setting_lets_rules_hear_the_mood_of_agents(tmp_path: Path) -> None:
    """Not even the one that lets it be measured where that is lawful: rules, forms and routing never read it."""
    attempt = Attempt("", "of agents is not looked at", "[speech]\nagent_emotion = true\n", f"{{ {AGENT} }}")
    file = tmp_path / "rules.yaml"
    file.write_text(rules_of(attempt), encoding="utf-8")
    site = tmp_path / "site.toml"
    site.write_text(f'{attempt.setting}[centre]\nrules = "{file}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="of agents is not looked at"):
        load_rules(Path(load_settings(environment={}, site=site).centre.rules))


def test_the_shipped_settings_are_lawful() -> None:
    """As they come."""
    assert unlawful_settings(load_settings(environment={}, site=Path("none.toml"))) == []
