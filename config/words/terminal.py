"""Which language the words of a command are in: as the terminal says."""

from __future__ import annotations

from collections.abc import Mapping

_ASKED = ("LC_ALL", "LC_MESSAGES", "LANG")  # POSIX: the first that is set counts


def terminal_language(environment: Mapping[str, str]) -> str:
    """zh for ``zh_CN.UTF-8`` and its like, else en."""
    named = next((environment[name] for name in _ASKED if environment.get(name)), "")
    return "zh" if named.lower().startswith("zh") else "en"
