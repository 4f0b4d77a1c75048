"""What can be ordered, as a value: the base of every command, and how one is found by its word.

One class a command, whichever way it comes: key, REFER, dialled code, command line, control socket. Who asks is no part
of it: that is known by the entrance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Self, TypeVar

from models.domain.conversation import Verb
from models.domain.errors import BadArgument, CommandRefused
from models.domain.permissions import Act


@dataclass(frozen=True, slots=True)
class Command:
    """An order without an argument; the base of those with one.

    ``act`` is what the table of permissions has a row for; ``takes`` what its one argument is ("": it has none);
    ``does`` is what happens, in a few words; ``does_zh`` the same in Chinese. ``needed``: there must be an argument.
    """

    word: ClassVar[str] = ""
    act: ClassVar[Verb | Act]
    does: ClassVar[str] = ""
    does_zh: ClassVar[str] = ""
    takes: ClassVar[str] = ""
    needed: ClassVar[bool] = False

    @property
    def argument(self) -> str:
        """The argument as it was given, for the journal."""
        return ""

    @classmethod
    def read(cls, argument: str) -> Self:
        """The command with an argument as people give it. Raises BadArgument, with what it may be."""
        if argument:
            raise BadArgument(f"{cls.word} takes no argument, and was given {argument!r}")
        return cls()


C = TypeVar("C", bound=Command)


def find_command(among: Iterable[type[C]], word: str, argument: str) -> C:
    """The command of that word with that argument. Raises CommandRefused (with those that there are), BadArgument."""
    known = {str(one.word): one for one in among}
    if word not in known:
        raise CommandRefused(f"unknown command {word!r}; there are: {', '.join(known)}")
    return known[word].read(argument)
