"""Words of callers that are kept to look at, what two models heard: without any digit, spelling or word with digits."""

from __future__ import annotations

from models.quality.masking import cover, run_spans, spelled_spans
from models.quality.said_digits import runs


def without_digits(text: str) -> str:
    """With a mark for each, also for one digit alone: a secret number may be said in pieces."""
    spans = [span for run in runs(text, loose=True) for span in run_spans(run)]
    return cover(text, [*spans, *spelled_spans(text)])
