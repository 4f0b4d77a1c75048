"""A comparison in words, as every command of the trainer's tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def told_of(what: str, found: Mapping[str, float], losing: Iterable[str]) -> None:
    """``what`` says of what and with which verdict; ``found``: `models.training.judging.figures`."""
    print(f"{what} ({found['n']:.0f} answers).")
    if not found["n"]:
        return
    print(f"  right: {found['old']:.1%} → {found['new']:.1%}, difference {found['low']:+.1%} to {found['high']:+.1%}"
          f" (95 %{', over all that both answered' if found.get('of_all') else ''})")  # fmt: skip
    print(f"  only one was right: old {found['only_old']:.0f}, new {found['only_new']:.0f}, p = {found['p']:.3f}")
    if names := ", ".join(losing):
        print(f"  more than three points lost: {names}")
