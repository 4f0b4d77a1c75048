"""Generated parts of the reference that come from what announces itself: engines, voices, strategies."""

from __future__ import annotations

from models.quality.rules.language import ACTIONS, CONDITIONS, FACTS, RULE, TREES, WHEN, Grammar
from models.routing.profile import BEST_MATCH
from models.routing.strategies import ways
from models.speech.registry import engines
from models.voice.registry import voices


def engine_table() -> str:
    """Every recogniser, the one that ``auto`` takes first at the top."""
    rows = [
        f"| `{one.form}` | {', '.join(one.languages)} | {one.words} | {'yes' if one.dictates else 'no'} |"
        for one in sorted(engines().values(), key=lambda one: (-one.rank, one.scheme))
    ]
    return "\n".join(["| address | hears | what it is | open speech |", "|---|---|---|---|", *rows])


def voice_table() -> str:
    """Every voice, the one that ``auto`` takes first at the top."""
    rows = [
        f"| `{one.form}` | {', '.join(one.languages)} | {one.words} |"
        for one in sorted(voices().values(), key=lambda one: (-one.rank, one.scheme))
    ]
    return "\n".join(["| address | speaks | what it is |", "|---|---|---|", *rows])


def strategy_table() -> str:
    """Every strategy of queues."""
    rows = [f"| `{way.name}` | {way.words} |" for way in ways().values()]
    best = f"| `{BEST_MATCH}` | the pair of caller and agent with the best score; what a queue takes that names none |"
    return "\n".join(["| strategy | which agent |", "|---|---|", best, *rows])


def rule_tables() -> str:
    """Every word of rule files."""
    facts = "\n".join(["| fact | what |", "|---|---|", *(f"| `{name}` | {words} |" for name, words in FACTS.items()),
                       "| `slot.NAME` | what the caller answered, or what is noted on the call |"])  # fmt: skip
    trees = "\n".join(f"- `{name}: [...]`: {words}" for name, words in TREES.items())
    return "\n\n".join([
        "## A rule", _fields(RULE), "### `when`: the calls that it is for", _fields(WHEN),
        "## Conditions", trees, *(part for name, one in CONDITIONS.items() for part in _kind(name, one)),
        "### `call`", "A fact of the call: its value, a list of values, or `{ over: 30 s }`, `{ under: 3 }`.", facts,
        "## Actions", *(part for name, one in ACTIONS.items() for part in _kind(name, one)),
    ])  # fmt: skip


def _kind(name: str, grammar: Grammar) -> tuple[str, ...]:
    bare = f" A value alone is `{grammar.bare}`." if grammar.bare and len(grammar.parts) > 1 else ""
    return f"### `{name}`", f"{grammar.words}{bare}", _fields(grammar)


def _fields(grammar: Grammar) -> str:
    options = {part.name: ", ".join(f"`{one}`" for one in part.options) for part in grammar.parts}
    rows = [
        f"| `{part.name}` | {part.words}{': ' if part.options else ''}{options[part.name]} |" for part in grammar.parts
    ]
    return "\n".join(["| field | what |", "|---|---|", *rows])
