"""One step of a file to a `models.domain.flow.Step`: the kind's fields, its exits, and steps written inside it."""

from __future__ import annotations

from typing import Any

from models.domain.flow import Say, Step
from models.flow.document import Node, advise
from models.flow.fields import READERS, Context
from models.flow.grammar import COMMON
from models.flow.kind import Kind
from models.flow.kind_list import kinds
from models.flow.reading import Reading


class StepReader:
    """Reads steps into ``steps``; a step written inside another is named ``outer/edge``."""

    def __init__(
        self, context: Context, file: str, steps: dict[str, Step], targets: list[tuple[Node, Context, str, str]]
    ) -> None:
        self._context, self._file, self._steps, self._targets = context, file, steps, targets

    def step(self, name: str, node: Node) -> None:
        """Read one step."""
        context = self._context
        every = kinds()
        keywords = [keyword for keyword in every if keyword in node.fields]
        if node.kind != "table" or len(keywords) != 1:
            found = " and ".join(keywords) or "none"
            unknown = next((advise(key, set(every)) for key in node.fields if key not in every), "")
            context.wrong(node, f"step {name} needs exactly one of {', '.join(every)}; it has {found}{unknown}")
            return
        keyword, kind = keywords[0], every[keywords[0]]
        known = {keyword, *kind.fields, *kind.exits, *COMMON}
        for key in node.fields.keys() - known:
            words = f"step {name}: unknown field {key!r}{advise(key, known - {keyword})}"
            context.wrong(node.fields[key], words)
        self._steps[name] = Step(name, keyword, Say(()), {})  # known while its insides are read
        self._steps[name] = self._read(name, keyword, kind, node)

    def target(self, step: str, edge: str, node: Node) -> str:
        """The name that an exit leads to; a table is a step of its own."""
        if node.kind == "table":
            inner = f"{step}/{edge}"
            self.step(inner, node)
            return inner
        self._targets.append((node, self._context, step, node.text))
        return node.text

    def _read(self, name: str, keyword: str, kind: Kind, node: Node) -> Step:
        """The body first, since exits that it finds are shown before those that every step of the kind has."""
        exits: dict[str, str] = {}

        def lead(edge: str, child: Node) -> str:
            return self.target(name, edge, child)

        reading = Reading(name, node, self._file, self._context, exits, lead, kinds().keys())
        values = self._values(name, keyword, kind, node)
        body = kind.body(**values) if kind.build is None else kind.build(reading, values)
        for edge, default in kind.exits.items():
            exits[edge] = lead(edge, node.fields[edge]) if edge in node.fields else default
        if kind.leave is not None:
            kind.leave(reading)
        return Step(name, keyword, body, exits, self._resolves(name, node), self._file, node.line)

    def _values(self, name: str, keyword: str, kind: Kind, node: Node) -> dict[str, Any]:
        """The fields that stand in the file, by the body's attribute."""
        values: dict[str, Any] = {}
        for key, spec in {keyword: kind.main, **kind.fields}.items():
            if key not in node.fields:
                if spec.required:
                    self._context.wrong(node, f"step {name} has no {key}: {spec.words}")
                continue
            reader = spec.reader or READERS.get(spec.type)
            if reader is not None:
                where = f"{name}" if key == keyword else f"{name}.{key}"
                values[spec.attribute or key] = reader(self._context, node.fields[key], spec, where)
        return values

    def _resolves(self, name: str, node: Node) -> str:
        if "resolves" not in node.fields:
            return ""
        return str(
            READERS["word"](self._context, node.fields["resolves"], COMMON["resolves"], f"step {name}: resolves")
        )
