"""Every kind of event there is: the classes in the modules of this package whose names end in ``events``."""

from __future__ import annotations

from functools import cache

from models.domain.events import Event
from models.domain.privacy import Says, says
from models.found import modules

PACKAGE, ENDING = "models.domain", "events"


@cache
def event_kinds() -> dict[str, type[Event]]:
    """Name → class, module by module; those that concern everything first."""
    homes = sorted(modules(PACKAGE, ENDING), key=lambda home: home.__name__ != Event.__module__)
    return {
        name: kind
        for home in homes
        for name, kind in vars(home).items()
        if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event and kind.__module__ == home.__name__
    }


def says_of(kind: str, name: str) -> Says:
    """What a field of any event is that was ever stored, whichever module its class is in."""
    event_kinds()  # what a class says of its own fields is known once its module is there
    return says(kind, name)
