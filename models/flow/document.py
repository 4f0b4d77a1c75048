"""YAML with the line of every value, so that each mistake can be named where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

import yaml

from config.problems import Report

LONGEST = 2_000_000
_KEPT, _SMALL = 64, 100_000  # so many files of at most so many bytes are known; a centre has some thirty


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a YAML file: a scalar's text, a sequence's items or a mapping's fields, with its line. Whoever has it
    leaves it as it is: others have the same."""

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
_DEEPEST = 40
_MERGE_TAG = "tag:yaml.org,2002:merge"
_LIST = "; write one, with a list: <<: [*one, *other]"


def read_document(
    content: bytes, report: Report, top: str = "a flow is a table with operator, lines and steps"
) -> Node | None:
    """The top table of a file; None when it cannot be read, which is then in the report. ``top``: what it must be.

    A file that has not changed is not parsed again: YAML takes most of the time of reading all files, which is done
    anew whenever one of them has changed.
    """
    found, wrong = (_known if len(content) <= _SMALL else _read)(content, top)
    for line, text in wrong:
        report.add(line, text)
    return found


def _read(content: bytes, top: str) -> tuple[Node | None, tuple[tuple[int, str], ...]]:
    """The table, and the line and text of each problem."""
    report = Report("")
    found = _parsed(content, report, top)
    return found, tuple((problem.line, problem.text) for problem in report.problems)


_known = lru_cache(maxsize=_KEPT)(_read)


def _parsed(content: bytes, report: Report, top: str) -> Node | None:
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST:
            report.add(0, f"{len(text)} characters are too many for a flow; split it with include:")
            return None
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        report.add(line, f"is not in UTF-8 (byte {error.object[error.start]:#x}): save it as UTF-8")
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        report.add(mark.line + 1 if mark else 0, f"not valid YAML: {getattr(error, 'problem', error)}")
        return None
    except RecursionError:
        report.add(0, "nested too deeply")
        return None
    if not isinstance(root, yaml.MappingNode):
        report.add(1, top)
        return None
    return _Converter(report).node(root)


class _Converter:
    """YAML nodes to ours. A node that an alias names again is converted once: no file can be larger than it is."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._known: dict[int, Node] = {}

    def node(self, node: yaml.Node, depth: int = 0) -> Node:
        """A node with everything in it."""
        if id(node) in self._known:
            return self._known[id(node)]
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            self._report.add(line, "nested too deeply")
            return Node("scalar", line)
        if isinstance(node, yaml.MappingNode):
            found = Node("table", line, fields=self._fields(node, depth))
        elif isinstance(node, yaml.SequenceNode):
            found = Node("list", line, items=tuple(self.node(child, depth + 1) for child in node.value))
        else:
            found = Node("scalar", line, str(node.value))
        self._known[id(node)] = found
        return found

    def _fields(self, node: yaml.MappingNode, depth: int) -> dict[str, Node]:
        """The fields that are written, and those that `<<` merges in where they are not (YAML 1.1's merge key)."""
        fields: dict[str, Node] = {}
        merged: list[yaml.Node] = []
        lines: dict[str, int] = {}
        for key, value in node.value:
            line, name = key.start_mark.line + 1, _name(key)
            if name is None:
                self._report.add(line, "the name of a field is one word or text, not a list or a table")
                continue
            if name in lines:
                more = _LIST if key.tag == _MERGE_TAG else ""
                self._report.add(line, f"{name!r} is written twice; the first is in line {lines[name]}{more}")
            elif key.tag == _MERGE_TAG:
                merged += value.value if isinstance(value, yaml.SequenceNode) else [value]
            else:
                fields[name] = self.node(value, depth + 1)
            lines.setdefault(name, line)
        for source in merged:
            self._merge(fields, source, depth)
        return fields

    def _merge(self, fields: dict[str, Node], source: yaml.Node, depth: int) -> None:
        """Take over what is not there yet."""
        if not isinstance(source, yaml.MappingNode):
            words = "<< takes over the fields of a table: write <<: *NAME, and &NAME before that table"
            self._report.add(source.start_mark.line + 1, words)
            return
        for name, value in self.node(source, depth + 1).fields.items():
            fields.setdefault(name, value)


def _name(key: yaml.Node) -> str | None:
    return str(key.value) if isinstance(key, yaml.ScalarNode) else None


def advise(word: str, known: list[str] | set[str] | tuple[str, ...]) -> str:
    """``; did you mean X?`` or the list of what there is."""
    close = get_close_matches(word, list(known), 1, 0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are: {', '.join(sorted(known)[:20]) or 'none'}"
