"""Texts made fit for SQLite's full-text index, in which Chinese has no spaces to find words by."""

from __future__ import annotations

import re

_HAN = re.compile(r"([㐀-鿿])")
_TOKEN = re.compile(r"[㐀-鿿]+|(?:(?![㐀-鿿])[^\W_])+(?:'\w+)?")


def indexed(text: str) -> str:
    """A text with a space around each Chinese character, so that each is a term of its own."""
    return _HAN.sub(r" \1 ", text)


def query(words: str) -> str:
    """An FTS5 query that finds all of ``words``; neighbouring Chinese characters must stand together, so that words
    of two characters, which a trigram index cannot find, are found. A trailing ``*`` finds beginnings of a word.
    "" when there is nothing to look for."""
    found = []
    for token in _TOKEN.finditer(words):
        phrase = indexed(token.group()).split()
        star = "*" if words[token.end() : token.end() + 1] == "*" and len(phrase) == 1 else ""
        found.append('"' + " ".join(phrase) + '"' + star)
    return " ".join(found)
