"""Read settings: default.toml, then a site file, then ``KEFU_SECTION_KEY`` in the environment.

The only module that reads the environment. Every problem is collected and raised together.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from config.problems import ConfigError, Problem, Report, line_of
from config.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FILE = ROOT / "config" / "default.toml"
SITE_FILE = ROOT / "config" / "site.toml"
# Settings that have moved: they are still read where they were.
MOVED = {("recording", "keep_days"): ("retention", "recordings_days")}
SECTIONS: dict[str, type[Any]] = {name: kind for name, kind in get_type_hints(Settings).items()}


@cache
def _kinds(section: str) -> Mapping[str, Any]:
    """The type of each setting; made once, since making it costs more than all else that reads a setting."""
    return get_type_hints(SECTIONS[section])


@cache
def _fields(section: str) -> Mapping[str, dataclasses.Field[Any]]:
    """The fields of a section by their names."""
    return {field.name: field for field in dataclasses.fields(SECTIONS[section])}


def load_settings(
    site: Path | None = None, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """The settings in force. ``overrides`` maps ``section.key`` to a value (command line, tests).

    Raises ConfigError naming every problem of every source.
    """
    site, environment = surroundings(site, environment)
    values: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    problems: list[Problem] = []
    for file in [DEFAULT_FILE, *([site] if site.exists() else [])]:
        problems += _merge(values, file)
    problems += _merge_environment(values, environment)
    problems += _merge_overrides(values, overrides or {})
    problems += _cross_check(values)
    if problems:
        raise ConfigError(problems)
    return Settings(**{name: kind(**values[name]) for name, kind in SECTIONS.items()})


def surroundings(
    site: Path | None = None, environment: Mapping[str, str] | None = None
) -> tuple[Path, Mapping[str, str]]:
    """The site file and the environment that settings are read from, unless others are given."""
    environment = os.environ if environment is None else environment
    return site or Path(environment.get("KEFU_SITE", SITE_FILE)), environment


def key_folders(environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Where keys are looked for: the machine's folder, then the user's own, if there is one; a new one is
    made in the last."""
    environment = os.environ if environment is None else environment
    home = environment.get("HOME")
    own = environment.get("XDG_CONFIG_HOME") or (Path(home) / ".config" if home else "")
    return (Path("/etc/kefu"), *([Path(own) / "kefu"] if own else []))


def read_toml(file: Path, report: Report) -> tuple[dict[str, Any], str]:
    """A TOML file's content and its text; a file that cannot be read or parsed becomes a problem."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), text
    except UnicodeDecodeError:
        report.add(0, "is not UTF-8: save it as UTF-8 (with or without a byte order mark)")
    except OSError as error:
        report.add(0, f"cannot be read: {error.strerror or error}")
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        report.add(int(place.group(1)) if place else 0, f"not valid TOML: {error}")
    return {}, ""


def _merge(values: dict[str, dict[str, Any]], file: Path) -> list[Problem]:
    report = Report(str(file))
    content, text = read_toml(file, report)
    for section, table in content.items():
        if section not in SECTIONS or not isinstance(table, dict):
            known = ", ".join(SECTIONS)
            report.add(line_of(text, section, section), f"unknown section [{section}]; known: {known}")
            continue
        for key, value in table.items():
            place, name = MOVED.get((section, key), (section, key))
            problem, cleaned = check_value(place, name, value)
            if problem:
                report.add(line_of(text, section, key), problem)
            else:
                values[place][name] = cleaned
    return report.problems


def _merge_environment(values: dict[str, dict[str, Any]], environment: Mapping[str, str]) -> list[Problem]:
    problems = []
    for name, raw in environment.items():
        section = next((s for s in SECTIONS if name.startswith(f"KEFU_{s.upper()}_")), None)
        if section is None:
            continue
        key = name[len(f"KEFU_{section}_") :].lower()
        section, key = MOVED.get((section, key), (section, key))
        problem, cleaned = check_value(section, key, _from_text(section, key, raw))
        if problem:
            problems.append(Problem(f"environment {name}", 0, problem))
        else:
            values[section][key] = cleaned
    return problems


def _merge_overrides(values: dict[str, dict[str, Any]], overrides: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name, value in overrides.items():
        section, _, key = name.partition(".")
        section, key = MOVED.get((section, key), (section, key))
        problem, cleaned = check_value(section, key, value)
        if problem:
            problems.append(Problem(f"option {name}", 0, problem))
        else:
            values[section][key] = cleaned
    return problems


def _from_text(section: str, key: str, raw: str) -> Any:  # noqa: ANN401 - whatever type the field has
    kind = _kinds(section).get(key)
    try:
        if kind is bool:
            return {"true": True, "1": True, "false": False, "0": False}[raw.lower()]
        return kind(raw) if kind in (int, float) else raw
    except (KeyError, ValueError):
        return raw


def check_value(section: str, key: str, value: Any) -> tuple[str, Any]:  # noqa: ANN401 - TOML values
    """(problem, value): the problem is "" when the value fits; an int is taken where a float is meant."""
    if section not in SECTIONS:
        return f"unknown section {section!r}; known: {', '.join(SECTIONS)}", value
    fields = _fields(section)
    if key not in fields:
        return f"unknown setting {section}.{key}; [{section}] has: {', '.join(fields)}", value
    kind = _kinds(section)[key]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        return f"{section}.{key} must be {_TYPE_WORDS[kind]}, not {value!r}", value
    return _check_range(f"{section}.{key}", value, fields[key].metadata), value


_TYPE_WORDS = {int: "a whole number", float: "a number", str: "a text in quotes", bool: "true or false"}


def _check_range(name: str, value: Any, metadata: Mapping[str, Any]) -> str:  # noqa: ANN401 - TOML values
    if "low" in metadata and not metadata["low"] <= value <= metadata["high"]:
        return f"{name} must lie between {metadata['low']} and {metadata['high']}, not {value}"
    if "choices" in metadata and value not in metadata["choices"]:
        return f"{name} must be one of {', '.join(metadata['choices'])}, not {value!r}"
    if "pattern" in metadata and not re.fullmatch(metadata["pattern"], value):
        return f"{name} must be {metadata['words']}, not {value!r}"
    return ""


def _cross_check(values: dict[str, dict[str, Any]]) -> list[Problem]:
    mail = values["voicemail"]
    problems = []
    if mail.get("smtp_user") and mail.get("smtp_security", "none") == "none":
        words = 'a password in the clear is not sent: set smtp_security = "starttls" or "tls"'
        problems.append(Problem("[voicemail] smtp_user", 0, words))
    return problems + _reports(values["report"]) + _weights(values)


def _reports(report: dict[str, Any]) -> list[Problem]:
    """Of the report by e-mail."""
    problems = []
    if report.get("smtp_user") and report.get("smtp_security") == "none":
        words = 'a password in the clear is not sent: set smtp_security = "starttls" or "tls"'
        problems.append(Problem("[report] smtp_user", 0, words))
    if report.get("schedule") and not (report.get("mail_to") and report.get("smtp_host")):
        problems.append(Problem("[report] schedule", 0, "to whom, and by which server? Set mail_to and smtp_host"))
    return problems


def _weights(values: dict[str, dict[str, Any]]) -> list[Problem]:
    weights = values["priority"]
    total = sum(weights.get(name, default) for name, default in (("value", 0.5), ("behaviour", 0.3), ("emotion", 0.2)))
    if abs(total - 1) > 1e-9:
        return [Problem("[priority]", 0, f"value, behaviour and emotion must sum to 1, not {total:g}")]
    return []
