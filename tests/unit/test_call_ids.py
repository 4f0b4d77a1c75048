"""Ids of calls as people type them: short forms, and what is meant by them."""

from __future__ import annotations

from ari_app.foundation.unclear_ids import several
from models.domain.call_ids import meant, shortened

CALLS = ("c1125203045a4a7ea", "c1125203045b00b1e", "c1125203107c11252", "c1125210000a4a7ea")


def test_whole_ids_beginnings_and_ends() -> None:
    """Each finds its call; what several have in common finds them all, and nothing finds nothing."""
    assert meant(CALLS, CALLS[1]) == [CALLS[1]]
    assert meant(CALLS, "c1125203045b") == [CALLS[1]]
    assert meant(CALLS, "b00b1e") == [CALLS[1]]
    assert meant(CALLS, "c1125203045") == list(CALLS[:2])
    assert meant(CALLS, "a4a7ea") == [CALLS[0], CALLS[3]]
    assert meant(CALLS, "") == []
    assert meant(("c1", "c1+"), "c1") == ["c1"]  # a consultation's place begins with the name of its call


def test_short_forms() -> None:
    """Six digits, more where they would be another's end or beginning; each means its own call alone."""
    short = shortened(CALLS)
    assert short == {CALLS[0]: "5a4a7ea", CALLS[1]: "b00b1e", CALLS[2]: "7c11252", CALLS[3]: "0a4a7ea"}
    assert all(meant(CALLS, form) == [call] for call, form in short.items())
    assert shortened(["c1125203045a4a7ea"], ["c1124000000a4a7ea"]) == {"c1125203045a4a7ea": "5a4a7ea"}
    assert shortened(["c1"]) == {"c1": "c1"}


def test_many_candidates() -> None:
    """The newest ten are named, with time and number; the others are counted."""
    found = [(f"c11252030{index:02d}aaaaaa", 1.7e9 + index, f"555{index:04d}") for index in range(12)]
    words = str(several("aaaaaa", "call", found))
    lines = words.splitlines()
    assert lines[0].startswith("12 calls begin or end with 'aaaaaa'")
    assert lines[1].split()[0] == found[-1][0]
    assert lines[1].endswith("5550011")
    assert len(lines) == 12
    assert lines[-1] == "  … and 2 more"
