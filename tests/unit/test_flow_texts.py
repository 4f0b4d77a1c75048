"""Two versions of the flow's files, line by line."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ari_app.app.flow_texts import GAP, GONE, KEPT, MOST, NEW, different, texts_in

TEXTS = st.lists(st.sampled_from(["a", "b", "", "  c: 1"]), max_size=30).map("\n".join)


@given(TEXTS, TEXTS)
def test_what_stayed_and_came_is_the_newer_file(old: str, new: str) -> None:
    """Numbers and texts are those of the files; what is left out is the same in both."""
    lines = different({"f": old}, {"f": new}).get("f", [])
    before, after = old.splitlines(), new.splitlines()
    assert all(before[one.old - 1] == one.text for one in lines if one.old is not None)
    assert all(after[one.new - 1] == one.text for one in lines if one.new is not None)
    gone = {one.old for one in lines if one.kind == GONE}
    new_ones = {one.new for one in lines if one.kind == NEW}
    assert [text for n, text in enumerate(before, 1) if n not in gone] == [
        text for n, text in enumerate(after, 1) if n not in new_ones
    ]
    assert bool(lines) == (before != after)


def test_few_lines_around_and_a_gap_before() -> None:
    """Three of those that are the same."""
    old = [str(n) for n in range(40)]
    new = [*old[:20], "new", *old[20:]]
    lines = different({"f": "\n".join(old)}, {"f": "\n".join(new)})["f"]
    assert [one.kind for one in lines] == [GAP, KEPT, KEPT, KEPT, NEW, KEPT, KEPT, KEPT]
    assert (lines[4].old, lines[4].new, lines[4].text) == (None, 21, "new")


def test_files_that_are_the_same_are_left_out_and_there_is_an_end() -> None:
    """Files of one of the two alone are there."""
    huge = "\n".join(str(n) for n in range(3 * MOST))
    found = different({"a": "x", "b": "y", "gone": "1"}, {"a": "x", "b": huge, "new": "2"})
    assert "a" not in found
    assert sum(map(len, found.values())) == MOST


def test_the_files_of_a_version(tmp_path: Path) -> None:
    """By their names from its folder, without what is written down about it; whatever bytes are in them."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.yaml").write_bytes(b"caf\xe9")
    (tmp_path / "version.json").write_text("{}")
    assert texts_in(tmp_path) == {"sub/a.yaml": "caf\ufffd"}
