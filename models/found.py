"""What a package holds, file by file: who adds an engine, a voice, a strategy, a step or events adds a file, no row.

Files are listed by the import system, once, and only when somebody asks; nothing is read from a network or settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar

Thing = TypeVar("Thing")


class Unannounced(RuntimeError):
    """A file lacks what its package expects of it; the message names the file and the fix."""


@cache
def modules(package: str, ending: str = "") -> tuple[ModuleType, ...]:
    """The modules of a package by name, without those that begin with _; of a name with this ending."""
    home = import_module(package)
    names = sorted(one.name for one in iter_modules(home.__path__) if not one.name.startswith("_"))
    return tuple(_imported(f"{package}.{name}") for name in names if name.endswith(ending))


def _imported(name: str) -> ModuleType:
    try:
        return import_module(name)
    except (ImportError, SyntaxError) as error:
        raise Unannounced(f"{name.replace('.', '/')}.py cannot be imported: {error}") from error


def by_name(pairs: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """Things by the name that each announces. Raises Unannounced when two have the same."""
    found: dict[str, Thing] = {}
    for name, thing in pairs:
        if name in found:
            raise Unannounced(f"two announce the name {name!r}: {found[name]} and {thing}")
        found[name] = thing
    return found


def announced(module: ModuleType, name: str, kind: type[Any] | tuple[type[Any], ...]) -> Any:  # noqa: ANN401 - as ``kind`` says
    """What a module announces under a name. Raises Unannounced when it does not, or as something else."""
    value = getattr(module, name, None)
    if not isinstance(value, kind):
        words = f"must be a {kind.__name__}" if isinstance(kind, type) else "is of no type that is known here"
        wrong = f"{words}, not {value!r}" if hasattr(module, name) else "is missing"
        raise Unannounced(f"{module.__file__}: {name} {wrong}; the files beside it show what is announced")
    return value


def announced_call(module: ModuleType, name: str) -> Any:  # noqa: ANN401 - a function of the module's own
    """A function that a module announces. Raises Unannounced when there is none."""
    value = getattr(module, name, None)
    if not callable(value):
        raise Unannounced(f"{module.__file__}: the function {name} is missing; see the files beside it")
    return value
