"""The service level by its name: there are several, they differ by what is done with callers who gave up, and a number
without its formula says nothing.

With a the calls that were answered, t those of them within the target, b those that were abandoned, s those of them
within the target, k those that hardly waited (within some seconds), r those that went elsewhere (ISO 18295-1 leaves the
choice to the centre; the names are those that vendors use, and in brackets the numbers of the comparison by ICMI and
CallCentreHelper):

* ``short-abandons-count`` [1]: (t + s) / (a + b) – who gave up within the target was in time;
* ``answered`` [2]: t / a – who gave up is not counted;
* ``offered`` [3]: t / (a + b) – whoever gave up was not served in time;
* ``without-short-abandons`` [4]: t / (a + b − s) – who gave up within the target is not counted;
* ``shortest-abandons-count`` [5]: (t + k) / (a + b) – only who hardly waited is forgiven;
* ``without-shortest-abandons`` [6]: t / (a + b − k) – only who hardly waited is not counted;
* ``entered`` [7]: t / (a + b + r) – whoever joined the line and was not answered in time counts, wherever they went.

Each is a sum over calls above a sum over calls: the level of several hours is that of all their calls, never a mean of
levels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """Calls of a queue: ``answered``, of these ``in_time``; ``abandoned``, of these ``early`` (within the target) and
    ``shortest`` (hardly waited); ``elsewhere``: those that left the line otherwise."""

    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    early: int = 0
    shortest: int = 0
    elsewhere: int = 0

    def __add__(self, more: Counted) -> Counted:
        """Calls of both."""
        return Counted(
            self.answered + more.answered, self.in_time + more.in_time, self.abandoned + more.abandoned,
            self.early + more.early, self.shortest + more.shortest, self.elsewhere + more.elsewhere,
        )  # fmt: skip


FORMULAS: Mapping[str, tuple[Callable[[Counted], int], Callable[[Counted], int]]] = {
    "answered": (lambda of: of.in_time, lambda of: of.answered),
    "offered": (lambda of: of.in_time, lambda of: of.answered + of.abandoned),
    "without-short-abandons": (lambda of: of.in_time, lambda of: of.answered + of.abandoned - of.early),
    "short-abandons-count": (lambda of: of.in_time + of.early, lambda of: of.answered + of.abandoned),
    "shortest-abandons-count": (lambda of: of.in_time + of.shortest, lambda of: of.answered + of.abandoned),
    "without-shortest-abandons": (lambda of: of.in_time, lambda of: of.answered + of.abandoned - of.shortest),
    "entered": (lambda of: of.in_time, lambda of: of.answered + of.abandoned + of.elsewhere),
}


def service_level(formula: str, of: Counted) -> tuple[float | None, int]:
    """(share from 0 to 1, of how many calls); None when there were none. Raises KeyError for an unknown formula."""
    above, below = FORMULAS[formula]
    n = below(of)
    return (above(of) / n if n else None), n
