"""What Asterisk tells, as frozen values: each reads its typed fields from the JSON object that it was made of.

A field is read when somebody asks for it: most of an event is never looked at, and building objects for all of it takes
longer than to parse it. What an older or newer Asterisk leaves out is empty ("", 0, False, nothing in it, None for an
object that need not be there), what it adds is ignored, and what is of another type than described counts as left out.
The classes themselves are in `ari_app.ari.events`, which `make ari-events` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Never, NoReturn, TypeVar

F = TypeVar("F", bound="Facts")
FOUND_OUT = "kefu found out"  # no field of Asterisk's is called so
_NOTHING: Mapping[str, Any] = {}
# Field of an event → the kind of resource that somebody may have subscribed to.
_RESOURCES = {
    "channel": "channel", "peer": "channel", "replace_channel": "channel", "transferer_first_leg": "channel",
    "destination_link_first_leg": "channel", "bridge": "bridge", "playback": "playback", "recording": "recording",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """An object of ARI. Two are equal when Asterisk has told the same of them."""

    _facts: Mapping[str, Any]


class Field:
    """A field by its name in the JSON object; the attribute's own name when none is given."""

    __slots__ = ("name",)

    def __init__(self, name: str = "") -> None:
        self.name = name

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __set__(self, thing: Facts, value: Never) -> NoReturn:
        raise AttributeError(f"{self.name} cannot be set: what Asterisk has told is read only")


class Text(Field):
    """A string, and a date as Asterisk writes it."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> str:
        value = thing._facts.get(self.name)
        return value if type(value) is str else ""


class Number(Field):
    """A whole number."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> int:
        value = thing._facts.get(self.name)
        return value if type(value) is int else 0


class Real(Field):
    """A number with a fraction."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> float:
        value = thing._facts.get(self.name)
        return float(value) if isinstance(value, int | float) else 0.0


class Flag(Field):
    """Yes or no."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> bool:
        return thing._facts.get(self.name) is True


class Texts(Field):
    """A list of strings."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> tuple[str, ...]:
        value = thing._facts.get(self.name)
        return tuple(one for one in value if type(one) is str) if type(value) is list else ()


class Named(Field):
    """Values by names that are not Asterisk's: variables of a channel, the body of a user's own event."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> Mapping[str, Any]:
        value = thing._facts.get(self.name)
        return value if type(value) is dict else _NOTHING


class _Part(Field, Generic[F]):
    __slots__ = ("kind",)

    def __init__(self, kind: type[F], name: str = "") -> None:
        super().__init__(name)
        self.kind = kind


class Part(_Part[F]):
    """An object that is always there; an empty one if it is not."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> F:
        value = thing._facts.get(self.name)
        return self.kind(value if type(value) is dict else _NOTHING)


class Maybe(_Part[F]):
    """An object that need not be there."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> F | None:
        value = thing._facts.get(self.name)
        return self.kind(value) if type(value) is dict else None


class Parts(_Part[F]):
    """A list of objects."""

    __slots__ = ()

    def __get__(self, thing: Facts, owner: type) -> tuple[F, ...]:
        value = thing._facts.get(self.name)
        return tuple(self.kind(one) for one in value if type(one) is dict) if type(value) is list else ()


class Told(Facts):
    """What comes over the event socket.

    ``found_out`` is for an event that Asterisk never sent: kefu found out by itself that it has happened, and this says
    how (`ari_app.ari.found_out`); "" for Asterisk's own.
    """

    __slots__ = ()
    found_out = Text(FOUND_OUT)

    def resources(self) -> list[str]:
        """What it is about, such as ``channel:ID``; an event may concern several."""
        keys = []
        for name, value in self._facts.items():
            kind = _RESOURCES.get(name)
            if kind is None or type(value) is not dict:
                continue
            own = value.get("name" if kind == "recording" else "id")
            if own:
                keys.append(f"{kind}:{own}")
            target = value.get("target_uri") if kind == "playback" else None
            if type(target) is str and target:
                keys.append(target)
        return keys
