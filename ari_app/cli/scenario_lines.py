"""The line of a scenario's file that a mistake is about."""

from __future__ import annotations

import yaml


def line_of(text: str, mistake: str) -> int:
    """The line of the innermost field that a mistake names (``queues, billing: strategy must …``); 1 when it names a
    field that is not there."""
    where, _, words = mistake.partition(": ")
    node, line = yaml.compose(text, Loader=yaml.SafeLoader), 1
    for name in (*where.split(", "), *words.split(" ")[:1]):
        if isinstance(node, yaml.SequenceNode) and name.startswith("entry "):
            node = node.value[int(name.removeprefix("entry ")) - 1]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            key, node = next((pair for pair in node.value if pair[0].value == name), (None, node))
            line = key.start_mark.line + 1 if key is not None else line
    return line
