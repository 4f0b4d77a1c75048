"""The texts of findings as they stand in the code, found by syntax: literals and f-strings, values as ``{}``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

VALUE = "\0"
_SENTENCE = re.compile(r"[A-Za-z]{2,}\W* [a-z(]|: \w+ ")
# calls whose texts are something else: documentation of fields, patterns, what goes into the log
_OTHERS = frozenset({
    "Kind", "Field", "Part", "Grammar", "compile", "search", "fullmatch", "addition", "join", "warning", "error",
    "exception", "info",
})  # fmt: skip
_FINDERS = frozenset({"Problem", "add", "problem", "wrong", "_problem", "_wrong", "Wrong"})


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of everything in a module that reads like a sentence; each value is `VALUE`."""
    yield from _inside(ast.parse(source))


def told_in(source: str) -> Iterator[tuple[int, str]]:
    """The same of a module that says other things too: what is given to a finder, or kept as ``words`` for one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node) in _FINDERS:
            for argument in _texts(node):
                yield from _inside(argument)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("words", "MISSING"):
            yield from _inside(node.value)


def answered_in(source: str) -> Iterator[tuple[int, str]]:
    """The same of a module whose functions answer with what is wrong."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Return) and node.value is not None:
            yield from _inside(node.value)


def _inside(node: ast.AST) -> Iterator[tuple[int, str]]:
    text = _text(node)
    if text is not None:
        if _SENTENCE.search(text.replace(VALUE, "x")):
            yield getattr(node, "lineno", 0), text
        return
    for child in _children(node):
        yield from _inside(child)


def _children(node: ast.AST) -> list[ast.AST]:
    """What is looked into: no docstrings, no texts of other kinds, no name of a finding's file."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return []
    if isinstance(node, ast.Call):
        return [] if _name(node) in _OTHERS else _texts(node)
    return list(ast.iter_child_nodes(node))


def _texts(call: ast.Call) -> list[ast.AST]:
    """The arguments of a call; without the first of a `Problem`, which is a place."""
    return [*call.args[_name(call) == "Problem" :], *(one.value for one in call.keywords)]


def _text(node: ast.AST) -> str | None:
    """A text with its values replaced; None for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        if left is not None or right is not None:
            return (VALUE if left is None else left) + (VALUE if right is None else right)
    return None


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
