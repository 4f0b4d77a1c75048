"""Telephone numbers are shown whole to who holds `Scope.NUMBERS_READ`; the one function that every answer passes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import replace

from ari_app.web.fields import NUMBER
from models.domain.covering import covered as covered
from models.domain.identity import Identity, Person
from models.domain.privacy import Says, says
from models.domain.scopes import Scope


def sees_numbers(who: Identity) -> bool:
    """Whether they see every number whole: all but users and tokens that lack the scope."""
    return not isinstance(who, Person) or Scope.NUMBERS_READ in who.scopes


def masked(answer: Any, who: Identity, own_callers: bool) -> Any:  # noqa: ANN401 - any answer
    """An answer as they may see it. ``own_callers``: agents see numbers of calls that they are in (``parties``)."""
    if sees_numbers(who):
        return answer
    return _masked(answer, who.agent if isinstance(who, Person) and own_callers else "")


def _masked(value: Any, agent: str) -> Any:  # noqa: ANN401 - any part of an answer
    if isinstance(value, list):
        return [_masked(one, agent) for one in value]
    if not isinstance(value, msgspec.Struct):
        return value
    if agent and agent in getattr(value, "parties", ()):
        return value
    changes = {}
    for name, number in _fields(type(value)):
        old = getattr(value, name)
        new = covered(old) if number and isinstance(old, str) else _masked(old, agent)
        if new is not old:
            changes[name] = new
    return replace(value, **changes) if changes else value


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """Fields that can hold a number, and whether they are one themselves."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple((name, _is_number(hint)) for name, hint in hints.items() if name in kind.__struct_fields__)


def _is_number(hint: Any) -> bool:  # noqa: ANN401 - a type
    if get_origin(hint) is not Annotated:
        return any(_is_number(part) for part in get_args(hint))
    return any(
        isinstance(one, msgspec.Meta) and (one.extra_json_schema or {}).get(NUMBER) for one in get_args(hint)[1:]
    )


def masked_facts(kind: str, facts: Mapping[str, Any], numbers: bool, words: bool) -> dict[str, Any]:
    """The facts of an event for somebody who sees ``numbers``, or not, and what was said (``words``), or not."""
    found = {}
    for name, value in facts.items():
        what = says(kind, name)
        if what is Says.NUMBER and not numbers:
            value = _each(value, covered_digits)
        elif what in (Says.SPOKEN, Says.VALUE, Says.PROMPT, Says.MEDIA) and not words:
            value = _each(value, lambda _text: "")
        elif not numbers and isinstance(value, dict | list):
            value = _deep(value)
        found[name] = value
    return found


def covered_digits(text: str) -> str:
    """Numbers alone: names and ids of agents stay."""
    bare = text.rpartition(":")[2]
    return text.removesuffix(bare) + covered(bare) if bare.lstrip("+").isdigit() and len(bare) > 4 else text


def _each(value: Any, change: Any) -> Any:  # noqa: ANN401 - a text or a list of texts
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


def _deep(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Everything under a name that means a number."""
    if isinstance(value, dict):
        return {
            name: covered_digits(one) if isinstance(one, str) and says("", name) is Says.NUMBER else _deep(one)
            for name, one in value.items()
        }
    return [_deep(one) for one in value] if isinstance(value, list) else value
