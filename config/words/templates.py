"""Texts that are known by their English form: fixed words, and names in braces for what varies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_PLACE = re.compile(r"\{([a-z_]+)\}")
_ANYTHING = ".+?"


def unbraced(template: str, instead: str = "") -> str:
    """A template with something else in place of what varies."""
    return _PLACE.sub(lambda _found: instead, template)


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its values; other braces than names in small letters stand for themselves."""
    return _PLACE.sub(lambda found: values[found.group(1)], template)


def patterns(
    tables: Iterable[Mapping[str, str]], forms: Mapping[str, str] | None = None
) -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern of the English form, what stands beside it), those with more fixed text first: they say more.

    ``forms``: regular expressions of what the places of these names take; elsewhere anything.
    """
    rows = [row for table in tables for row in table.items()]
    rows.sort(key=lambda row: -len(unbraced(row[0])))
    return tuple((re.compile(_pattern(english, forms or {}), re.DOTALL), other) for english, other in rows)


def _pattern(english: str, forms: Mapping[str, str]) -> str:
    parts = _PLACE.split(english)
    return "".join(
        f"(?P<{part}>{forms.get(part, _ANYTHING)})" if place % 2 else re.escape(part)
        for place, part in enumerate(parts)
    ) + r"\Z"  # fmt: skip
