"""The grammar of flow files beside the kinds of steps, which are files of `models.flow.kinds`."""

from __future__ import annotations

from models.flow.fields import Field

COMMON = {"resolves": Field("word", "the task of the caller that is done by this step (counts as self-service)")}
TOP = {
    "operator": "the queue that operator means",
    "include": "further files of the same form",
    "hours": "the opening hours that `hours: centre` means in this flow",
    "lines": "numbers that callers dial",
    "lookups": "where values come from",
    "steps": "the steps",
}
LINE = {"language": "en or zh", "greeting": "a prompt", "start": "a step"}
LOOKUP = {
    "sql": "a query with :names; the first row is the answer",
    "url": "an address with {names}; GET, or POST with send",
    "send": "name: expression, sent as a JSON object",
    "headers": "name: text",
    "timeout_seconds": "0.05 to 10, for each try",
    "retries": "0 to 5; without it 1, and 0 for a POST",
    "answer": "JSON Schema of the answer",
}
