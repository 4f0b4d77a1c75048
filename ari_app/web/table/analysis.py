"""Analysts: the views of the records, and queries over them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from ari_app.web.fields import Answer, Request
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.kit import REFUSED
from models.domain.scopes import Scope

_SQL = Meta(min_length=1, max_length=20_000, description="one SELECT of SQLite's, over the views alone")
_MOST = Meta(ge=0, le=5_000_000, description="so many rows at most; 0: as many as [analysis] rows says")
_EPOCH = Meta(ge=0, description="epoch seconds; 0: without end")


class AskQuery(Request, frozen=True, kw_only=True):
    """What is asked, and in which form the answer is wanted."""

    sql: Annotated[str, _SQL]
    format: Literal["json", "csv", "parquet"] = "json"
    most: Annotated[int, _MOST] = 0


class QueryAnswer(Answer, frozen=True, kw_only=True):
    """``cut``: there are more rows than these. As CSV, the header ``Kefu-Cut`` says so."""

    columns: list[str]
    rows: list[list[str | int | float | None]]
    cut: bool
    seconds: float


class ColumnIs(Answer, frozen=True, kw_only=True):
    """A column of a view."""

    name: str
    means: str


class ViewIs(Answer, frozen=True, kw_only=True):
    """A view: what a row of it is."""

    name: str
    rows: str
    columns: list[ColumnIs]


class ViewList(Answer, frozen=True, kw_only=True):
    """All views."""

    items: list[ViewIs]


class OpenCopy(Request, frozen=True, kw_only=True):
    """What is looked at in the nightly copy; it is written down."""

    path: Annotated[str, Meta(max_length=20_000, description="path and query, as the browser asks for it")] = ""


class NoteCopy(Request, frozen=True, kw_only=True):
    """What is about to be copied, in which form, of which time."""

    form: Literal["csv", "parquet", "database", "backup"]
    what: Annotated[str, Meta(max_length=500, description="views, or kinds of data")]
    since: Annotated[float, _EPOCH] = 0.0
    until: Annotated[float, _EPOCH] = 0.0


ROWS = (
    Operation("list_views", "GET", f"{V1}/analysis/views", "analysis", "views of the records without names, numbers and"
              " words", "不含姓名、号码和内容的记录视图", Request, ViewList, Scope.REPORTS_READ, errors=REFUSED),
    Operation("ask_query", "POST", f"{V1}/analysis/queries", "analysis", "ask a query over the views", "查询视图",
              AskQuery, QueryAnswer, Scope.REPORTS_READ, errors=REFUSED, media=(Media.JSON, Media.CSV, Media.PARQUET),
              seconds=620),
    Operation("open_copy", "GET", f"{V1}/analysis/copy", "analysis", "whether one may look at the nightly copy of the"
              " views; what is looked at is written down", "查看视图的每夜副本", OpenCopy, Answer, Scope.REPORTS_READ,
              errors=REFUSED, audited=True),
    Operation("note_copy", "POST", f"{V1}/analysis/copies", "analysis", "write down that records are copied to files",
              "登记一次数据导出", NoteCopy, Answer, Scope.REPORTS_READ, errors=REFUSED, console=True),
)  # fmt: skip
