"""Analysts read what a column means in their language."""

from __future__ import annotations

from ari_app.store.views import VIEWS
from ari_app.web.view_words import VIEW_WORDS, in_language


def test_every_view_and_column_is_told_in_chinese() -> None:
    """And nothing that there is no more."""
    wanted = {view.rows for view in VIEWS.values()} | {one for view in VIEWS.values() for one in view.columns.values()}
    assert wanted == set(VIEW_WORDS)
    assert in_language("a call", "zh") == "一通电话"
    assert in_language("a call", "en") == "a call"
