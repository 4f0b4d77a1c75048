"""The interface to read: a page in both languages, and the same for the documents, made of the table.

The page has no script and no style of its own (`STYLE` is a file beside it): it passes the strictest policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from ari_app.web.codes import Code
from ari_app.web.openapi import TAGS, codes_of, document, public, who_may
from ari_app.web.operation import Operation
from ari_app.web.operations import PLACES
from ari_app.web.problems import BY_CODE
from ari_app.web.reading import schema_of
from models.domain.scopes import ROLES

Json = Mapping[str, Any]
STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.25; } h3 code { font-size: 1rem; } h2 { margin-top: 3rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .9rem; }
th, td { text-align: start; padding: .25rem .6rem; border-bottom: 1px solid #8885; vertical-align: top; }
code { font: .9rem ui-monospace, monospace; overflow-wrap: anywhere; }
nav ul { columns: 3 16rem; list-style: none; padding: 0; } section { margin: 1.5rem 0; }
"""
_WORDS = {
    "title": ("kefu: interface", "kefu 接口参考"), "given": ("given with it", "请求字段"), "field": ("field", "字段"),
    "type": ("type", "类型"), "meaning": ("meaning", "含义"), "needed": ("needed", "必填"),
    "answer": ("answer", "应答"),
    "errors": ("errors", "错误"), "status": ("status", "状态码"), "code": ("code", "代码"), "roles": ("roles", "角色"),
    "scopes": ("scopes", "权限"), "other": ("中文", "English"), "path": ("in the path", "路径"),
    "who": ("who may", "所需权限"), "nobody": ("nobody needs to log in", "无需登录"), "or": ("or", "或"),
    "desk": ("in a call that one is in, or about oneself: `desk`", "本人或本人通话：`desk`"),
    "contents": ("contents", "目录"),
}  # fmt: skip


def page(language: str) -> str:
    """The whole page (HTML)."""
    return _page(1 if language == "zh" else 0)


@cache
def _page(place: int) -> str:
    def word(key: str) -> str:
        return escape(_WORDS[key][place])

    title, other = word("title"), ("zh", "en")[place]
    parts = [
        f'<!doctype html>\n<html lang="{("en", "zh")[place]}"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/api/docs.css"></head><body>',
        f'<header><h1>{title}</h1><p><a href="?language={other}">{word("other")}</a> · '
        '<a href="/openapi.json">OpenAPI 3.1</a></p></header>',
        f"<p>{escape(document()['info']['description'])}</p>", f"<nav><h2>{word('contents')}</h2><ul>",
        *(f'<li><a href="#{_id(tag)}">{escape(tag)}</a> {escape(TAGS[tag][place])}</li>' for tag in _tags()),
        "</ul></nav><main>",
    ]  # fmt: skip
    for tag in _tags():
        parts.append(f'<h2 id="{_id(tag)}">{escape(tag)}: {escape(TAGS[tag][place])}</h2>')
        parts += [_operation(one, place, word) for one in public() if one.tag == tag]
    parts.append(_errors(place, word))
    parts.append(_roles(word))
    return "\n".join([*parts, "</main></body></html>\n"])


def _tags() -> list[str]:
    return [tag for tag in TAGS if any(one.tag == tag for one in public())]


def _id(tag: str) -> str:
    return tag.replace(" ", "-")


def _operation(one: Operation, place: int, word: Any) -> str:  # noqa: ANN401 - a function of a key
    summary = one.zh if place else one.summary
    rows = [(name, "text", PLACES[name].means, True) for name in one.places]
    fields = [*rows, *_fields(schema_of(one.request), _required(one))]
    who = word("nobody") if one.scope is None else f"<code>{one.scope}</code>"
    if one.party or one.own:
        who += f" {word('or')} " + word("desk").replace("`", "")
    return "\n".join([
        f'<section id="{one.name}"><h3><code>{one.method} {escape(one.path)}</code> {escape(summary)}</h3>',
        f"<p><code>{one.name}</code> · {word('who')}: {who}</p>",
        _table((word("field"), word("type"), word("meaning"), word("needed")), fields) if fields else "",
        f"<p>{word('answer')}: {_answer(one)}</p>",
        f"<p>{word('errors')}: {', '.join(f'<code>{code}</code>' for code in codes_of(one))}</p></section>",
    ])  # fmt: skip


def _required(one: Operation) -> set[str]:
    fields = schema_of(one.request)
    kind = one.request
    return {name for name, field in zip(fields, _struct_fields(kind), strict=True) if field.required}


def _struct_fields(kind: Any) -> Any:  # noqa: ANN401 - msgspec's own
    import msgspec

    return msgspec.structs.fields(kind)


def _fields(fields: Mapping[str, Json], required: set[str]) -> list[tuple[str, str, str, bool]]:
    return [(name, type_of(schema), schema.get("description", ""), name in required) for name, schema in fields.items()]


def type_of(schema: Json) -> str:
    """A JSON Schema in a few words."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(type_of(one) for one in schema["anyOf"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"[{type_of(schema.get('items', {}))}]"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"{{name: {type_of(schema['additionalProperties'])}}}"
    bounds = [f"{sign} {schema[key]}" for sign, key in (("≥", "minimum"), ("≤", "maximum")) if key in schema]
    return " ".join([kind, *bounds])


def _answer(one: Operation) -> str:
    if one.answer is None:
        return f"<code>{', '.join(one.media)}</code>"
    fields = ", ".join(f"<code>{name}</code>" for name in schema_of(one.answer))
    return f"{one.status} <code>{one.answer.__name__}</code> {fields}"


def _table(heads: Iterable[str], rows: Iterable[tuple[object, ...]]) -> str:
    lines = ["<table><tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"]
    for row in rows:
        cells = "".join(
            f"<td>{'✓' if cell is True else '' if cell is False else escape(str(cell))}</td>" for cell in row
        )
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join([*lines, "</table>"])


def _errors(place: int, word: Any) -> str:  # noqa: ANN401 - a function of a key
    rows = [(BY_CODE[code].status, str(code), BY_CODE[code].zh if place else BY_CODE[code].means) for code in Code]
    heads = (word("status"), word("code"), word("meaning"))
    return f'<h2 id="errors">{word("errors")}</h2>' + _table(heads, rows)


def _roles(word: Any) -> str:  # noqa: ANN401 - a function of a key
    rows = [(name, ", ".join(sorted(scopes))) for name, scopes in ROLES.items()]
    return f'<h2 id="roles">{word("roles")}</h2>' + _table((word("roles"), word("scopes")), rows)


def markdown() -> str:
    """The same for ``docs/reference/api.md``: a table a resource."""
    parts = []
    for tag in _tags():
        parts += [f"### {tag}", "", f"{TAGS[tag][0]} ({TAGS[tag][1]}).", ""]
        parts += ["| operation | what it does | who may | given with it |", "|---|---|---|---|"]
        for one in (row for row in public() if row.tag == tag):
            fields = ", ".join(f"`{name}`" for name in schema_of(one.request)) or "–"
            words = who_may(one).removeprefix("Needs ").rstrip(".")
            parts.append(f"| `{one.method} {one.path}` | {one.summary} | {words} | {fields} |")
        parts.append("")
    return "\n".join(parts).rstrip()
