"""Expressions of flows: ``caller.tier == "gold" and order.total > 100``. Parsed once, walked by us, never evaluated
as Python.

The grammar is Python's for: and, or, not, comparisons, ``in``, + - * / %, ``a if b else c``, names, ``a.b``,
``a[0]``, lists, numbers, texts, true, false, none, and the functions of `FUNCTIONS`. What is missing is none; none
compares as unequal to everything, and an operation on it gives none. Texts and lists grow by no operation, so no
expression can use more memory than its data.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Value = Any  # str, float, int, bool, None, or lists and mappings of them (what JSON can say)
LONGEST = 500
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "none": None, "True": True, "False": False, "None": None}


class ExpressionError(ValueError):
    """The text is not an expression of this language; the message says what to write."""


def luhn(text: object) -> bool:
    """Whether digits end with a right check digit (ISO/IEC 7812-1 annex B)."""
    digits = [int(letter) for letter in str(text) if letter.isascii() and letter.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return len(digits) > 1 and sum(doubled) % 10 == 0


def _number(value: object) -> float | int | None:
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _days_until(value: object, today: date) -> int | None:
    try:
        return (date.fromisoformat(str(value)[:10]) - today).days
    except ValueError:
        return None


FUNCTIONS: dict[str, tuple[int, Callable[..., Value]]] = {
    "len": (1, lambda value: len(value) if isinstance(value, str | list | dict) else 0),
    "lower": (1, lambda value: str(value).lower()),
    "number": (1, _number),
    "text": (1, lambda value: "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)),
    "last": (2, lambda value, count: str(value)[-int(count) :] if count else ""),
    "luhn": (1, luhn),
    "days_until": (1, _days_until),
}
_FROM_TODAY = frozenset({"days_until"})  # functions that are told, after their values, which day it is


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. ``text`` is what was written; ``names`` the first names that it reads."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def value(self, scope: Mapping[str, Value]) -> Value:
        """Its value for this data; none when the data does not fit the operation."""
        try:
            return _walk(self.tree, scope)
        except (TypeError, ValueError, ZeroDivisionError, OverflowError):
            return None


def parse_expression(text: str) -> Expression:
    """Parse and check. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(f"an expression of {len(text)} characters; at most {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"{text!r} is not an expression: {getattr(error, 'msg', error)}") from error
    names: set[str] = set()
    _check(tree, names)
    return Expression(text.strip(), frozenset(names), tree)


def _check(node: ast.expr, names: set[str]) -> None:
    """Refuse everything that the walkers do not know. Raises ExpressionError."""
    fits = _FITS.get(type(node))
    if fits is None or not fits(node):
        raise ExpressionError(f"{ast.unparse(node)!r} cannot be used here: values, comparisons, and or not + - * /")
    if isinstance(node, ast.Call):
        _check_call(node)
    if isinstance(node, ast.Name) and node.id not in _CONSTANTS:
        names.add(node.id)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not (isinstance(node, ast.Call) and child is node.func):
            _check(child, names)


def _check_call(node: ast.Call) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS:
        raise ExpressionError(f"there is no function {name}(); there are: {', '.join(FUNCTIONS)}")
    if len(node.args) != FUNCTIONS[name][0]:
        raise ExpressionError(f"{name}() takes {FUNCTIONS[name][0]} value(s), not {len(node.args)}")


_FITS: dict[type[ast.expr], Callable[[Any], bool]] = {
    ast.Constant: lambda node: node.value is None or isinstance(node.value, str | int | float | bool),
    ast.Name: lambda node: True,
    ast.Call: lambda node: not node.keywords and isinstance(node.func, ast.Name),
    ast.Compare: lambda node: all(type(op) in _COMPARE for op in node.ops),
    ast.BinOp: lambda node: type(node.op) in _ARITHMETIC,
    ast.UnaryOp: lambda node: isinstance(node.op, ast.Not | ast.USub),
    ast.BoolOp: lambda node: True,
    ast.IfExp: lambda node: True,
    ast.List: lambda node: True,
    ast.Tuple: lambda node: True,
    ast.Attribute: lambda node: not node.attr.startswith("_"),
    ast.Subscript: lambda node: isinstance(node.slice, ast.Constant),
}


def _walk(node: ast.expr, scope: Mapping[str, Value]) -> Value:
    return _WALKERS[type(node)](node, scope)


def _name(node: ast.Name, scope: Mapping[str, Value]) -> Value:
    return _CONSTANTS[node.id] if node.id in _CONSTANTS else scope.get(node.id)


def _subscript(node: ast.Subscript, scope: Mapping[str, Value]) -> Value:
    assert isinstance(node.slice, ast.Constant)
    return _member(_walk(node.value, scope), node.slice.value)


def _unary(node: ast.UnaryOp, scope: Mapping[str, Value]) -> Value:
    value = _walk(node.operand, scope)
    return not value if isinstance(node.op, ast.Not) else -value


def _call(node: ast.Call, scope: Mapping[str, Value]) -> Value:
    assert isinstance(node.func, ast.Name)
    today = [_today(scope)] if node.func.id in _FROM_TODAY else []
    return FUNCTIONS[node.func.id][1](*[_walk(argument, scope) for argument in node.args], *today)


def _today(scope: Mapping[str, Value]) -> date:
    """The day of ``now.date``, which is that of the flow's time zone. Raises ValueError when the data has no day."""
    written = _member(scope.get("now"), "date")
    if not isinstance(written, str):
        raise ValueError("the data has no now.date")
    return date.fromisoformat(written)


def _items(node: ast.List | ast.Tuple, scope: Mapping[str, Value]) -> Value:
    return [_walk(part, scope) for part in node.elts]


def _member(value: Value, key: object) -> Value:
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    return None


def _logic(both: bool, parts: list[ast.expr], scope: Mapping[str, Value]) -> Value:
    value: Value = both
    for part in parts:
        value = _walk(part, scope)
        if bool(value) is not both:
            return value
    return value


def _compare(node: ast.Compare, scope: Mapping[str, Value]) -> bool:
    left = _walk(node.left, scope)
    for op, right_node in zip(node.ops, node.comparators, strict=True):
        right = _walk(right_node, scope)
        if left is None or right is None:
            holds = (left is right) == isinstance(op, ast.Eq)
            if not isinstance(op, ast.Eq | ast.NotEq):
                return False
        else:
            holds = bool(_COMPARE[type(op)](left, right))
        if not holds:
            return False
        left = right
    return True


def _arithmetic(op: ast.operator, left: Value, right: Value) -> Value:
    if not all(isinstance(side, int | float) for side in (left, right)):
        raise TypeError("numbers only")
    return _ARITHMETIC[type(op)](left, right)


_WALKERS: dict[type[ast.expr], Callable[[Any, Mapping[str, Value]], Value]] = {
    ast.Constant: lambda node, _scope: node.value,
    ast.Name: _name,
    ast.Attribute: lambda node, scope: _member(_walk(node.value, scope), node.attr),
    ast.Subscript: _subscript,
    ast.BoolOp: lambda node, scope: _logic(isinstance(node.op, ast.And), node.values, scope),
    ast.UnaryOp: _unary,
    ast.IfExp: lambda node, scope: _walk(node.body if _walk(node.test, scope) else node.orelse, scope),
    ast.List: _items,
    ast.Tuple: _items,
    ast.Call: _call,
    ast.Compare: lambda node, scope: _compare(node, scope),
    ast.BinOp: lambda node, scope: _arithmetic(node.op, _walk(node.left, scope), _walk(node.right, scope)),
}
