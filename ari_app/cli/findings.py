"""Findings on files, as the commands that check print them: in the language of the terminal, or of --language."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable

from config.load import ROOT
from config.problems import Problem
from config.words.chinese import LANGUAGES
from config.words.terminal import terminal_language


def add_language(parser: argparse.ArgumentParser) -> None:
    """``--language``."""
    words = "of the findings (default: as LC_ALL or LANG says, and English with --json)"
    parser.add_argument("--language", choices=LANGUAGES, default="", help=words)


def language_of(options: argparse.Namespace) -> str:
    """The language that is asked for; else the terminal's, and for programs English."""
    named = str(getattr(options, "language", ""))
    return named or ("en" if getattr(options, "json", False) else terminal_language(os.environ))


def say(found: Iterable[Problem], language: str, errors_aside: bool = False) -> None:
    """A line each, without where this copy of kefu lies. ``errors_aside``: errors go to the error output."""
    for one in found:
        aside = errors_aside and not one.warning
        print(one.said(language).replace(f"{ROOT}/", ""), file=sys.stderr if aside else sys.stdout)


def rows_of(found: Iterable[Problem], language: str) -> list[dict[str, str | int | bool]]:
    """The same for programs."""
    return [{"file": one.file, "line": one.line, "text": one.words(language), "warning": one.warning} for one in found]


def counted(what: tuple[str, str], errors: int, warnings: int, language: str) -> str:
    """The last line; ``what`` was looked at, in English and Chinese."""
    english, chinese = what
    if language == "zh":
        return f"{chinese}：{errors} 个错误，{warnings} 个警告。"
    return f"{english}: {errors} errors, {warnings} warnings."
