"""The routing profiles and queue policies that the settings and the queues file make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from config.settings import Queue
from models.domain.queue import QueueProfile
from models.routing.profile import PROFILES, SUPERVISED, Profile, QueuePolicy


class Rulebook:
    """``profiles``: those that can be in force; ``policies``: queues that differ from the profile's default."""

    def __init__(self, queue: Queue, queues: Mapping[str, QueueProfile]) -> None:
        names = {*SUPERVISED, queue.profile}
        self.profiles: dict[str, Profile] = {name: _profile(PROFILES[name], queue) for name in sorted(names)}
        default = self.profiles[queue.profile].default
        found = {name: _policy(default, profile) for name, profile in queues.items()}
        self.policies: dict[str, QueuePolicy] = {name: policy for name, policy in found.items() if policy is not None}


def overload_profile(queue: Queue, profile: str, ratio: float) -> str:
    """The profile to switch to; "" to stay. ``ratio``: callers who wait for each staffed agent.

    More than the setting: overload; less than half of it: back to the centre's own.
    """
    limit = queue.overload_ratio
    if queue.profile == "overload" or not limit:
        return ""
    if ratio > limit and profile == queue.profile:
        return "overload"
    return queue.profile if ratio < limit / 2 and profile == "overload" else ""


def _profile(profile: Profile, queue: Queue) -> Profile:
    """The centre's own target and guard; plain profiles have no guard to set."""
    default = replace(profile.default, target_seconds=queue.target_seconds)
    guard = queue.guard_seconds if profile.guard_seconds < 1e8 else profile.guard_seconds
    return replace(profile, default=default, guard_seconds=guard)


def _policy(default: QueuePolicy, queue: QueueProfile) -> QueuePolicy | None:
    """None when the queue sets nothing of its own: then it follows the profile in force."""
    own = {
        key: value
        for key, value in (
            ("strategy", queue.strategy), ("target_seconds", queue.target_seconds), ("boost", queue.boost),
            ("reserve", queue.reserve), ("overflow_after", queue.overflow_after),
            ("overflow_spare", queue.overflow_spare), ("sticky_seconds", queue.sticky_seconds),
            ("floors", queue.floors),
        )
        if value not in ("", -1, ()) and value is not None
    }  # fmt: skip
    own.pop("boost", None) if not queue.boost else None
    return replace(default, name=queue.name, **own) if own else None  # type: ignore[arg-type]
