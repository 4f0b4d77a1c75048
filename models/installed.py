"""Engines and voices of packages that others have installed beside kefu, by their entry points.

Asked only for what kefu itself does not know, as that reads the metadata of every package. There is no folder of
plug-ins in the settings: who may install into kefu's own Python runs code there already, who may write a setting does
not.
"""

from __future__ import annotations

from types import ModuleType

from models.found import Unannounced


def installed(group: str) -> dict[str, str]:
    """Scheme → module, of every entry point of a group, without importing any."""
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=group)}


def loaded(group: str, scheme: str) -> ModuleType | None:
    """The module that an installed package names for a scheme; None when there is none. Raises Unannounced when it
    cannot be imported or is no module."""
    from importlib.metadata import entry_points

    for point in entry_points(group=group):
        if point.name == scheme:
            try:
                module = point.load()
            except (ImportError, AttributeError, SyntaxError) as error:
                raise Unannounced(f"entry point {group}, {scheme} = {point.value}: {error}") from error
            if not isinstance(module, ModuleType):
                raise Unannounced(f"entry point {group}, {scheme} = {point.value}: name a module, nothing in it")
            return module
    return None
