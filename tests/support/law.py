"""What a site may try and the law forbids: settings and rules, each with the article, tried by `kefu check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.configuration.checks import lint
from ari_app.configuration.everything import Files
from config.load import load_settings
from config.problems import ConfigError, Problem

UPSET = "mood: { of: caller, above: 0.5 }"
AGENT = "mood: { of: agent, above: 0.5 }"
SAID = "said: { by: caller, phrases: [I want to make a complaint] }"
LATER = "said: { by: agent, phrases: [terms and conditions apply today] }"
MEANT = "meant: { by: agent, statement: the terms were read, examples: [a b c d, e f g h, i j k l] }"
LIVE = "stage: live"
LOCK = f"do: [{{ refuse: [transfer], until: {{ {LATER} }} }}]"


@dataclass(frozen=True)
class Attempt:
    """``setting``: lines of a site's file; or a rule: its condition and the rest. ``words``: of the refusal."""

    law: str
    words: str
    setting: str = ""
    condition: str = ""
    rest: str = "do: [tag: x]"


def _rule(law: str, words: str, condition: str, rest: str = "do: [tag: x]") -> Attempt:
    return Attempt(law, words, condition=f"{{ {condition} }}", rest=rest)


ACT, PIPL, GDPR, PCI = "EU AI Act 5(1)(f)", "PIPL 24", "GDPR 22", "PCI DSS 3.2"
ATTEMPTS: Sequence[Attempt] = (
    Attempt(ACT, "agent_emotion", setting="[speech]\nagent_emotion = true\n"),
    _rule(ACT, "of agents is not looked at", AGENT),
    _rule(ACT, "of agents is not looked at", f"all: [{{ {SAID} }}, {{ {AGENT} }}]"),
    _rule(ACT, "of agents is not looked at", f"none: [{{ {AGENT} }}]"),
    _rule(ACT, "of agents is not looked at", f"any: [{{ all: [{{ {AGENT} }}, {{ {UPSET} }}] }}, {{ {SAID} }}]"),
    _rule(ACT, "of agents is not looked at", SAID, f"do: [{{ refuse: [transfer], until: {{ {AGENT} }} }}]"),
    _rule(ACT, "of agents is not looked at", AGENT, "do: [form: friendly=no]"),
    _rule(ACT, "of agents is not looked at", AGENT, f"do: [alert]\n    {LIVE}"),
    _rule(ACT, "are said, meant", f"order: {{ first: {{ {AGENT} }}, then: {{ {SAID} }} }}"),
    _rule(PIPL, "raise_priority", UPSET, "do: [raise_priority: 0.2]"),
    _rule(PIPL, "raise_priority", f"all: [{{ {SAID} }}, {{ {UPSET} }}]", f"do: [raise_priority: 0.2]\n    {LIVE}"),
    _rule(PIPL, "must not depend on how", UPSET, f"do: [{{ refuse: [price], until: {{ {LATER} }} }}]"),
    _rule(PIPL, "must not depend on how", SAID, f"do: [{{ refuse: [transfer], until: {{ {UPSET} }} }}]"),
    _rule("EU AI Act, Annex III 4", "nobody is assessed", UPSET, "do: [form: friendly=no]"),
    _rule(GDPR, "too unsure", MEANT, LOCK),
    _rule(GDPR, "too unsure", SAID, f"do: [{{ refuse: [hang_up], until: {{ {MEANT} }} }}]"),
    _rule(GDPR, "write approved:", SAID, f"{LOCK}\n    {LIVE}"),
    _rule(GDPR, "write approved:", SAID, f"{LOCK}\n    {LIVE}\n    approved: {{ by: Anna, calls: 199 }}"),
    _rule(GDPR, "by is missing", SAID, f"{LOCK}\n    {LIVE}\n    approved: {{ calls: 500 }}"),
    _rule(GDPR, "nothing ends that", SAID, "do: [refuse: [transfer]]"),
    Attempt(PCI, "mask_digits", setting="[speech]\nmask_digits = 0\n"),
    Attempt(PCI, "mask_digits", setting="[speech]\nmask_digits = 14\n"),
    Attempt(PCI, "mask_digits", setting="[speech]\nmask_digits = 100\n"),
    _rule(PCI, "keeps nothing out of anything", SAID, "do: [mask: { recording: false, transcript: false }]"),
)


def rules_of(attempt: Attempt) -> str:
    """The file of rules of an attempt."""
    return f"rules:\n  - rule: r\n    if: {attempt.condition}\n    {attempt.rest}\n"


def checked(attempt: Attempt, folder: Path) -> list[Problem]:
    """What `kefu check` finds when a site has tried that."""
    site, rules = folder / "site.toml", folder / "rules.yaml"
    lines = attempt.setting
    if attempt.condition:
        rules.write_text(rules_of(attempt), encoding="utf-8")
        lines = f'[centre]\nrules = "{rules}"\n'
    site.write_text(lines, encoding="utf-8")
    settings = load_settings(environment={}, site=site)
    try:
        return lint(settings, Files(settings))
    except ConfigError as error:
        return list(error.problems)


def refused(attempt: Attempt, found: Sequence[Problem]) -> bool:
    """Whether the check fails for that reason."""
    return any(attempt.words in one.text for one in found if not one.warning)
