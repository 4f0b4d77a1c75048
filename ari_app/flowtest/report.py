"""What is kept of a run: JUnit XML, and for each failure both sides of the call and its timeline."""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ari_app.flowtest.audio import write_both_sides
from ari_app.flowtest.play import Result
from ari_app.flowtest.suite import Outcome
from ari_app.reports.calls import describe

_NOT_XML = re.compile(r"[^\t\n\r\x20-퟿-�]")


def junit(outcome: Outcome) -> str:
    """The run as JUnit XML, as CI servers read it."""
    skipped = sum(bool(result.skipped) for result in outcome.results)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="kefu flow tests" tests="{len(outcome.results)}" failures="{len(outcome.failed)}"'
        f' skipped="{skipped}" time="{outcome.seconds}">',
    ]
    for result in outcome.results:
        name, file = quoteattr(result.script.name), quoteattr(result.script.file)
        lines.append(f'  <testcase name={name} classname={file} file={file} time="{result.seconds}">')
        if result.failure:
            message = _NOT_XML.sub("?", f"{result.script.file}:{result.line}: {result.failure}")
            body = escape(_NOT_XML.sub("?", timeline(result)))
            lines.append(f"    <failure message={quoteattr(message)}>{body}</failure>")
        if result.skipped:
            lines.append(f"    <skipped message={quoteattr(result.skipped)}/>")
        lines.append("  </testcase>")
    return "\n".join([*lines, "</testsuite>", ""])


def timeline(result: Result) -> str:
    """Every event of the call with its time."""
    return "\n".join(
        f"{time.strftime('%H:%M:%S', time.localtime(row.at))}.{int(row.at % 1 * 1000):03d}"
        f" {row.kind:<16} {describe({'kind': row.kind, 'agent_id': row.agent_id, 'data': row.data})}"
        for row in result.rows
    )


def keep(outcome: Outcome, folder: Path) -> None:
    """Write ``junit.xml``, and for each failure ``NAME.wav`` (left: caller, right: what they hear) and ``NAME.txt``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "junit.xml").write_text(junit(outcome), encoding="utf-8")
    for result in outcome.failed:
        name = re.sub(r"[^\w-]+", "_", result.script.name)
        head = f"{result.script.name}\n{result.script.file}:{result.line}: {result.failure}\n\n"
        (folder / f"{name}.txt").write_text(head + timeline(result) + "\n", encoding="utf-8")
        if result.call is not None:
            write_both_sides(result.call, folder / f"{name}.wav")
