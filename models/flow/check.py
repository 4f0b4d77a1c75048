"""What is wrong with a flow as a graph: unreachable steps, loops without an exit, no way to a human."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from config.problems import Problem
from models.domain.flow import BUILT_IN, Flow, Menu, Question, Step
from models.flow.kind_list import kinds

Graph = Mapping[str, Collection[str]]


def check_graph(flow: Flow) -> list[Problem]:
    """Every finding; errors for endless loops, warnings for the rest."""
    graph = {name: set(step.exits.values()) for name, step in flow.steps.items()}
    reached = reachable(graph, [line.start for line in flow.lines.values()])
    return [
        *(_problem(step, f"step {name} is never reached", True) for name, step in flow.steps.items()
          if name not in reached and name.partition("/")[0] not in _inside(name, reached)),
        *_endless(flow, graph),
        *_no_way_out(flow, graph, reached),
        *_unused_lookups(flow),
        *(_problem(step, f"step {step.name} {words}", True)
          for step in flow.steps.values() for words in _own(flow, step)),
    ]  # fmt: skip


def _inside(name: str, reached: Collection[str]) -> Collection[str]:
    """The outer steps that are reported already, so that their insides are not."""
    outer = name.partition("/")[0]
    return {outer} if "/" in name and outer not in reached else ()


def _problem(step: Step, text: str, warning: bool) -> Problem:
    return Problem(step.file, step.line, text, warning)


def reachable(graph: Graph, starts: Iterable[str]) -> set[str]:
    """Everything that can be come to."""
    found, todo = set[str](), list(starts)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += graph.get(name, ())
    return found


def _endless(flow: Flow, graph: Graph) -> list[Problem]:
    """Loops in which nothing is asked and no time passes: the caller would be talked at for ever."""
    silent = {
        name: {to for to in graph[name] if to in flow.steps and not kinds()[flow.steps[to].kind].asks}
        for name, step in flow.steps.items()
        if not kinds()[step.kind].asks
    }
    problems = []
    for group in components(silent):
        names = sorted(group, key=lambda name: flow.steps[name].line)
        looped = len(group) > 1 or names[0] in silent[names[0]]
        if looped:
            way = " → ".join([*names, names[0]])
            words = f"a loop that asks the caller nothing: {way}; put a menu, collect or ask into it"
            problems.append(_problem(flow.steps[names[0]], words, False))
    return problems


def _no_way_out(flow: Flow, graph: Graph, reached: Collection[str]) -> list[Problem]:
    """Steps from which no human can be reached, and steps from which the call cannot end."""
    back: dict[str, set[str]] = {}
    for name, targets in graph.items():
        for to in targets:
            back.setdefault(to, set()).add(name)
    humans = ["operator", *(name for name, step in flow.steps.items() if kinds()[step.kind].human)]
    ends = [*BUILT_IN, *(name for name, step in flow.steps.items() if kinds()[step.kind].ends)]
    to_human, to_end = reachable(back, humans), reachable(back, ends)
    problems = []
    for line in flow.lines.values():
        if line.start not in to_human and line.start != "operator":
            words = f"line {line.number}: nobody who calls it can reach a human; lead a failed: or a choice to operator"
            problems.append(Problem(line.file, line.at, words, True))
    for name, step in flow.steps.items():
        if name in reached and name not in to_end:
            problems.append(_problem(step, f"step {name}: from here the call can never end", False))
        elif name in reached and kinds()[step.kind].asks and name not in to_human:
            problems.append(_problem(step, f"step {name}: from here no human can be reached", True))
    return problems


def _unused_lookups(flow: Flow) -> list[Problem]:
    used = {name for step in flow.steps.values() for name in kinds()[step.kind].named("source", step.kind, step.body)}
    return [
        Problem(source.file, source.line, f"look-up {name} is never asked", True)
        for name, source in flow.sources.items()
        if name not in used
    ]


def _own(flow: Flow, step: Step) -> Iterator[str]:
    """What a step's kind itself finds about it."""
    check = kinds()[step.kind].check
    return iter(()) if check is None else check(flow, step)


def components(graph: Graph) -> list[set[str]]:
    """Strongly connected components: who can be come to from each other. Flows are small; two sweeps a node do."""
    forward = {name: reachable(graph, [name]) for name in graph}
    found, taken = [], set[str]()
    for name in graph:
        if name not in taken:
            group = {other for other in forward[name] if name in forward.get(other, ())}
            taken |= group
            found.append(group)
    return found


def phrases_in(body: object) -> Iterator[tuple[str, str, str]]:
    """(phrase, choice, language) of every choice of a step."""
    choices = body.choices if isinstance(body, Menu) else body.values if isinstance(body, Question) else ()
    for choice in choices:
        for language, phrases in choice.phrases.items():
            for phrase in phrases:
                yield phrase, choice.name, language


def words_of(flow: Flow, language: str) -> tuple[str, ...]:
    """Every phrase of a flow in a language: what this centre's callers say, whatever else they say."""
    found = (
        phrase for step in flow.steps.values() for phrase, _, spoken in phrases_in(step.body) if spoken == language
    )
    return tuple(dict.fromkeys(found))


def phrases_used_twice(flow: Flow) -> list[Problem]:
    """The same phrase for two choices of one menu: an error, for one of them can never be said."""
    problems = []
    for name, step in flow.steps.items():
        seen: dict[tuple[str, str], str] = {}
        for phrase, choice, language in phrases_in(step.body):
            before = seen.setdefault((phrase, language), choice)
            if before != choice and not (isinstance(step.body, Question) and step.body.slot == "intent"):
                words = f"step {name}: {phrase!r} means both {before!r} and {choice!r}"
                problems.append(Problem(step.file, step.line, words))
    return problems
