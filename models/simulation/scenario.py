"""Scenarios that engineers write: a centre in a few lines, checked field by field, made into a `Setting`.

Arrivals are Poisson with a rate by hour, doubly stochastic when ``busyness_shape`` is given (a gamma factor a day), or
replayed from times that were really seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from models.routing.line import Server
from models.routing.profile import PROFILES, Profile, QueuePolicy, handling_ratio
from models.routing.strategies import strategy_names
from models.simulation.world import Attempt, House, Random, Setting, Worker

Json = Mapping[str, Any]
_FIELDS: dict[str, tuple[Any, Any]] = {
    "name": (str, "a scenario"), "hours": ((int, float), 9), "target": ((int, float), 30), "days": (int, 20),
    "calls_per_hour": ((int, float, list), None), "problems": (dict, None), "busyness_shape": ((int, float), 0),
    "patience": ((int, float), 180), "handling": ((int, float), 300), "handling_cv": ((int, float), 0.8),
    "returns": ((int, float), 0.5), "retries": ((int, float), 0.3), "ring_seconds": ((int, float), 3),
    "no_answer": ((int, float), 0.0), "agents": (list, None), "profiles": (list, ["longest-idle", "service-first"]),
    "queues": (dict, {}), "weights": (dict, {}),
}  # fmt: skip
_AGENT = {"count", "skills", "shifts", "resolve"}


class ScenarioError(ValueError):
    """What is wrong with a scenario, all of it; one line each."""


def check(data: object) -> list[str]:
    """Every mistake, with the field's name and what it should be."""
    if not isinstance(data, Mapping):
        return ["a scenario is a table of fields; see config/scenarios/small-centre.yaml"]
    wrong = [f"{key}: unknown field; there are: {', '.join(_FIELDS)}" for key in data if key not in _FIELDS]
    for key, (kind, default) in _FIELDS.items():
        if key not in data and default is None:
            wrong.append(f"{key}: is missing")
        elif key in data and not isinstance(data[key], kind):
            wrong.append(f"{key}: must be {_name(kind)}, not {data[key]!r}")
    return wrong or [*_agents_wrong(data), *_names_wrong(data)]


def _name(kind: object) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    names = {int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return " or ".join(dict.fromkeys(names[one] for one in kinds))


def _agents_wrong(data: Json) -> list[str]:
    wrong = []
    for number, row in enumerate(data["agents"], start=1):
        if not isinstance(row, Mapping) or not isinstance(row.get("skills"), Mapping):
            wrong.append(f"agents, entry {number}: write {{ count: 10, skills: {{ billing: 5 }} }}")
            continue
        wrong += [f"agents, entry {number}: unknown field {key!r}" for key in row.keys() - _AGENT]
        for name, level in row["skills"].items():
            if not isinstance(level, int) or not 1 <= level <= 5:
                wrong.append(f"agents, entry {number}: proficiency of {name} is 1 to 5, not {level!r}")
        for shift in row.get("shifts", ()):
            if not isinstance(shift, list) or len(shift) != 2:
                wrong.append(f"agents, entry {number}: a shift is [from hour, to hour], not {shift!r}")
    return wrong


def _names_wrong(data: Json) -> list[str]:
    wrong = [f"profiles: there is no {name!r}; there are: {', '.join(PROFILES)}" for name in data.get("profiles", ()) if name not in PROFILES]  # fmt: skip  # noqa: E501
    skills = {name for row in data["agents"] for name in row["skills"]}
    wrong += [f"problems: no agent has the skill {name!r}" for name in data["problems"] if name not in skills]
    for name, rules in data.get("queues", {}).items():
        strategy = rules.get("strategy", "best-match") if isinstance(rules, Mapping) else None
        if strategy not in strategy_names():
            wrong.append(f"queues, {name}: strategy must be one of {', '.join(strategy_names())}")
    known = {key for key in PROFILES["service-first"].__slots__ if key not in ("name", "default")}
    wrong += [f"weights: there is no {key!r}; there are: {', '.join(sorted(known))}" for key in data.get("weights", {}) if key not in known]  # fmt: skip  # noqa: E501
    return wrong


def profiles_of(data: Json) -> list[Profile]:
    """The profiles to compare; the first is the base. ``weights`` makes one more, of the last, called "changed"."""
    found = [PROFILES[name] for name in data.get("profiles", _FIELDS["profiles"][1])]
    return [*found, replace(found[-1], name="changed", **data["weights"])] if data.get("weights") else found


def setting_of(data: Json, profile: Profile, times: Sequence[tuple[float, str]] | None = None) -> Setting:
    """The scenario under a profile. ``times``: (seconds, problem) of real calls instead of drawn ones.

    Raises ScenarioError with every mistake.
    """
    wrong = check(data)
    if wrong:
        raise ScenarioError("\n".join(wrong))
    value = {key: data.get(key, default) for key, (_, default) in _FIELDS.items()}
    seconds = 3600.0 * value["hours"]
    house = House(
        seconds, value["target"], return_share=value["returns"], retry_share=value["retries"],
        ring_seconds=value["ring_seconds"], no_answer=value["no_answer"],
    )  # fmt: skip
    policies = {name: _policy(name, rules, profile) for name, rules in value["queues"].items()}
    draws = _Draws(value, seconds, times)
    return Setting(value["name"], house, tuple(_workers(value)), profile, draws.arrivals, policies, draws.redraw)


def _policy(name: str, rules: Json, profile: Profile) -> QueuePolicy:
    own = dict(rules)
    if "floors" in own:
        own["floors"] = tuple((float(after), int(level)) for after, level in own["floors"])
    return replace(profile.default, name=name, **own)


def _workers(value: Json) -> list[Worker]:
    found = []
    for group, row in enumerate(value["agents"]):
        shifts = tuple((3600.0 * begin, 3600.0 * end) for begin, end in row.get("shifts", ())) or ((0.0, math.inf),)
        skills = dict(row["skills"])
        ratios = {kind: handling_ratio(level) / handling_ratio(3) for kind, level in skills.items()}
        for number in range(row.get("count", 1)):
            server = Server(
                f"g{group}-{number}", skills, frozenset({"en"}), resolve=row.get("resolve", {}), handling=ratios
            )
            found.append(Worker(server, shifts))
    return found


class _Draws:
    """The scenario's random draws."""

    def __init__(self, value: Json, seconds: float, times: Sequence[tuple[float, str]] | None) -> None:
        self._value, self._seconds, self._times = value, seconds, times
        self._sigma = math.sqrt(math.log(1 + value["handling_cv"] ** 2))

    def arrivals(self, random: Random) -> list[Attempt]:
        """A day's first attempts."""
        times = self._times if self._times is not None else self._drawn(random)
        return [self._attempt(random, number, at, kind) for number, (at, kind) in enumerate(times)]

    def _drawn(self, random: Random) -> list[tuple[float, str]]:
        value = self._value
        shape, rates = value["busyness_shape"], value["calls_per_hour"]
        busy = float(random.gamma(shape, 1 / shape)) if shape else 1.0
        hours = rates if isinstance(rates, list) else [rates] * math.ceil(value["hours"])
        kinds, weights = list(value["problems"]), list(value["problems"].values())
        found = []
        for hour, rate in enumerate(hours):
            for at in random.uniform(hour * 3600, (hour + 1) * 3600, random.poisson(rate * busy)):
                kind = random.choice(len(kinds), p=[weight / sum(weights) for weight in weights])
                found.append((float(at), kinds[int(kind)]))
        return sorted(one for one in found if one[0] < self._seconds)

    def _attempt(self, random: Random, number: int, at: float, kind: str) -> Attempt:
        priority = 0.5 * random.beta(2, 5) + 0.3 * random.beta(2, 3) + 0.2 * random.beta(2, 4)
        first = Attempt(
            number, at, kind, float(priority), resolve=float(random.random()), again=float(random.random()),
            delay=1800 * float(random.exponential()),
        )  # fmt: skip
        return self.redraw(random, first)

    def redraw(self, random: Random, attempt: Attempt) -> Attempt:
        """Patience and service of an attempt."""
        service = self._value["handling"] * math.exp(self._sigma * random.standard_normal() - self._sigma**2 / 2)
        return replace(attempt, patience=self._value["patience"] * float(random.exponential()), service=service)
