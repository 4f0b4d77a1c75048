"""Which topic a merged one counts as. No dependency: whoever counts calls by topic uses it."""

from __future__ import annotations

from collections.abc import Mapping


def roots_of(into: Mapping[str, str]) -> dict[str, str]:
    """Topic → the one that it counts as, after all merges. ``into``: topic → the one it was merged into."""
    found = {}
    for one in into:
        last, seen = one, {one}
        while into.get(last) and into[last] in into and into[last] not in seen:
            last = into[last]
            seen.add(last)
        found[one] = last
    return found
