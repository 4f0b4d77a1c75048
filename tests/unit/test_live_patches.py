"""Patches are the difference of two states and nothing else: applied they give the new one, equal states have none."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.live.patches import NoSuchPath, Patch, apply, difference, plain
from ari_app.live.shapes import LegNow

_leaves = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False) | st.text("a/~ é")
)
_names = st.text("ab/~ é0", max_size=3)
_states = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4), max_leaves=20
)
_objects = st.dictionaries(_names, _states, max_size=5)


def _told(patch: Patch) -> Patch:
    """The patch as a browser gets it."""
    found = json.loads(msgspec.json.encode({"set": patch.set, "del": patch.gone}))
    return Patch(found["set"], tuple(found["del"]))


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON
    """As JSON texts, in which true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@given(_objects | _states, _objects | _states)
def test_a_patch_makes_the_new_state_of_the_old(old: Any, new: Any) -> None:  # noqa: ANN401 - JSON
    """For any two states, and the old one is left as it was."""
    before = json.dumps(old)
    assert _same(apply(old, _told(difference(old, new))), new)
    assert json.dumps(old) == before


@given(_states)
def test_what_is_unchanged_makes_no_patch(state: Any) -> None:  # noqa: ANN401 - JSON
    """Equal is enough, it need not be the same object."""
    assert not difference(state, json.loads(json.dumps(state)))


@given(_objects, _names, _leaves)
def test_a_patch_says_no_more_than_what_changed(state: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401
    """One name set is one path, and the value there."""
    new = {**state, name: value}
    patch = difference(state, new)
    if name in state and isinstance(state[name], dict) and isinstance(value, dict):
        return
    expected = {} if name in state and _same(state[name], value) else {"/" + name.replace("~", "~0").replace("/", "~1")}
    assert set(patch.set) == set(expected)
    assert not patch.gone


class _Whole(msgspec.Struct, frozen=True):
    legs: dict[str, LegNow]
    names: list[str]
    count: int | None = None


_legs = st.builds(
    LegNow, who=st.sampled_from(["1001", "1002"]), name=_names, role=st.just("agent"), muted=st.booleans(),
    since_at_ms=st.integers(0, 3),
)  # fmt: skip
_wholes = st.builds(
    _Whole, st.dictionaries(_names, _legs, max_size=3), st.lists(_names, max_size=2), st.none() | st.integers(0, 2)
)


@given(_wholes, _wholes)
def test_structs_are_compared_field_by_field(old: _Whole, new: _Whole) -> None:
    """The same as of their JSON, without making JSON of what is equal."""
    patch = difference(old, new)
    assert _same(apply(plain(old), _told(patch)), plain(new))
    assert patch == difference(plain(old), plain(new))
    assert bool(patch) is (old != new)


@pytest.mark.parametrize(
    "patch", [Patch(gone=("/b",)), Patch({"/b/c": 1}), Patch({"/a/b/c": 1}), Patch({"a": 1}), Patch(gone=("/a/0",))]
)
def test_a_patch_of_another_state_is_refused(patch: Patch) -> None:
    """A path that leads nowhere is an error, so that a client asks for a snapshot."""
    with pytest.raises(NoSuchPath):
        apply({"a": [1]}, patch)


def test_pointers_are_escaped() -> None:
    """RFC 6901 §3: a slash and a tilde in a name."""
    assert difference({}, {"a/b~c": 1}).set == {"/a~1b~0c": 1}
    assert apply({"a/b": 1, "": 2}, Patch({"/": 3}, ("/a~1b",))) == {"": 3}
