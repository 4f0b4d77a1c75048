"""Requests and answers of HTTP as bytes."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ari.wire import Answer, AnswerReader, BadAnswer, request_bytes, request_head

_ANSWER = b"HTTP/1.1 200 OK\r\nServer: Asterisk\r\nContent-type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@given(st.lists(st.integers(1, len(_ANSWER) - 1), max_size=6))
def test_an_answer_comes_in_any_pieces(cuts: list[int]) -> None:
    """TCP knows no messages: wherever it is cut, it is the same answer, and only when the last byte has come."""
    edges = sorted({0, *cuts, len(_ANSWER)})
    pieces = [_ANSWER[begin:end] for begin, end in pairwise(edges)]
    reader = AnswerReader()
    assert [reader.feed(piece) for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
    assert reader.feed(pieces[-1]) == Answer(200, b"{}", True)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (b"HTTP/1.1 204 No Content\r\nServer: Asterisk\r\n\r\n", Answer(204, b"", True)),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length:  2 \r\n\r\nno", Answer(404, b"no", True)),
        (b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n", Answer(200, b"", False)),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", Answer(200, b"", False)),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", Answer(200, b"x", True)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", Answer(200, b"x", False)),
    ],
)
def test_where_a_body_ends_and_whether_the_connection_goes_on(text: bytes, answer: Answer) -> None:
    """By its length; a connection on which more came than was asked for is not used again."""
    assert AnswerReader().feed(text) == answer


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    """And one that was cut off is none."""
    reader = AnswerReader()
    assert reader.feed(b"HTTP/1.1 200 OK\r\n\r\nsome") is None
    assert reader.ended() == Answer(200, b"some", False)
    cut = AnswerReader()
    assert cut.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome") is None
    assert cut.ended() is None


@pytest.mark.parametrize(
    "junk",
    [
        b"SIP/2.0 200 OK\r\n\r\n",
        b"HTTP/1.1 20x OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1e9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"x" * 40_000,
    ],
)
def test_what_is_no_answer_is_refused(junk: bytes) -> None:
    """It is not waited for, nor taken for something else."""
    with pytest.raises(BadAnswer):
        AnswerReader().feed(junk)


@given(st.text(min_size=1), st.dictionaries(st.text(min_size=1), st.text(min_size=1)))
def test_nothing_in_a_value_begins_another_line(name: str, params: dict[str, str]) -> None:
    """Whatever stands in path and parameters, the other side reads just that."""
    line, end, rest = request_head("GET", f"/channels/{name}", params).partition("\r\n")
    assert (end, rest) == ("\r\n", "")
    method, target, version = line.split(" ")
    assert (method, version) == ("GET", "HTTP/1.1")
    url = urlsplit(target)
    assert dict(parse_qsl(url.query, strict_parsing=bool(params))) == params
    if "%" not in name:
        assert unquote(url.path) == f"/channels/{name}"


def test_a_body_goes_as_json_with_its_length_in_bytes() -> None:
    """And without one there are no headers about it."""
    head = request_head("PUT", "/a b", {})
    assert request_bytes(head, "Host: x\r\n") == b"PUT /a%20b HTTP/1.1\r\nHost: x\r\n\r\n"
    text = request_bytes(head, "Host: x\r\n", {"a": "ä"})
    front, _, body = text.partition(b"\r\n\r\n")
    assert body == b'{"a": "\\u00e4"}'
    assert f"Content-Length: {len(body)}".encode() in front.split(b"\r\n")
