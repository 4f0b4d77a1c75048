"""The grammar of ``kefu forms``; what it does is imported when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ari_app.cli.findings import add_language
from ari_app.cli.table import add_output


def add_forms(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Their grammar."""
    forms = add("forms", "forms by which calls are assessed: what is wrong with them, scores, reviews, agreement")
    parts = forms.add_subparsers(dest="do", required=True, metavar="WHAT")
    listed = parts.add_parser("list", help="every form: version, questions, and which of them rules answer")
    check = parts.add_parser("check", help="everything that is wrong with forms, by file and line")
    score = parts.add_parser("score", help="what forms say of a call: each answer with what it rests on")
    reviews = parts.add_parser("reviews", help="calls that people are to review, the most urgent first")
    agreement = parts.add_parser("agreement", help="how far those who answer agree: κ, AC1, α, each with its interval")
    calibration = parts.add_parser(
        "calibration", help="whether rules may answer: each question against people and contests, and what to change"
    )
    score.add_argument("call", help="a call's id, or the beginning or the end of it")
    score.add_argument("--again", action="store_true", help="as the forms and rules of now would answer, unstored")
    reviews.add_argument("--agent", default="", help="of this agent alone")
    for one in (agreement, calibration):
        one.add_argument("form", help="a form's id")
    for one in (listed, check):
        one.add_argument("folder", nargs="?", type=Path, help="a folder (default: the one of the settings)")
    add_language(check)
    add_output(listed, check, score, reviews, agreement, calibration)
