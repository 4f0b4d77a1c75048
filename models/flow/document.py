"""YAML with the line of every value, so that each mistake can be named where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from config.problems import Report

LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file: a scalar's text, a sequence's items or a mapping's fields, with its line."""

    kind: str  # scalar, list, table
    line: int
    text: str = ""
    items: tuple[Node, ...] = ()
    fields: dict[str, Node] = field(default_factory=dict)

    def word(self, key: str, default: str = "") -> str:
        """The text of a field."""
        found = self.fields.get(key)
        return found.text if found is not None and found.kind == "scalar" else default


EMPTY = Node("table", 0)


def read_document(file: Path, report: Report) -> Node | None:
    """The file's top table; None when it cannot be read, which is then in the report."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        if len(text) > LONGEST:
            report.add(0, f"{len(text)} characters are too many for a flow; split it with include:")
            return None
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        report.add(0, f"cannot be read: {error.strerror or error}")
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        report.add(mark.line + 1 if mark else 0, f"not valid YAML: {getattr(error, 'problem', error)}")
        return None
    except RecursionError:
        report.add(0, "nested too deeply")
        return None
    if not isinstance(root, yaml.MappingNode):
        report.add(1, "a flow is a table with operator, lines and steps")
        return None
    return _convert(root, report, 0)


def _convert(node: yaml.Node, report: Report, depth: int) -> Node:
    line = node.start_mark.line + 1
    if depth > 40:
        report.add(line, "nested too deeply")
        return Node("scalar", line)
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Node] = {}
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            if name in fields:
                report.add(
                    key.start_mark.line + 1, f"{name!r} is written twice; the first is in line {fields[name].line}"
                )
            else:
                fields[name] = _convert(value, report, depth + 1)
        return Node("table", line, fields=fields)
    if isinstance(node, yaml.SequenceNode):
        return Node("list", line, items=tuple(_convert(child, report, depth + 1) for child in node.value))
    return Node("scalar", line, str(node.value))


def advise(word: str, known: list[str] | set[str] | tuple[str, ...]) -> str:
    """``; did you mean X?`` or the list of what there is."""
    close = get_close_matches(word, list(known), 1, 0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are: {', '.join(sorted(known)[:20]) or 'none'}"
