"""The plan of the house in figures: circles of imports, facts of a session, the longest function; into house.json."""

from __future__ import annotations

import ast
import json

from bench.machine import load_result, save
from tests.unit.test_house_rules import SHIPPED, trees
from tests.unit.test_rooms import MODULES, circle, imported, own_attributes


def longest_function() -> int:
    """Lines of the longest function of what is shipped."""
    return max(
        (node.end_lineno or 0) - node.lineno + 1
        for _name, tree in trees(*SHIPPED)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def main() -> None:
    """Count, and write it down."""
    graph = {name: set(imported(tree)) - {name} for name, tree in MODULES.items()}
    contact = own_attributes("ari_app.contact.contact", "Contact") | {"medium"}
    session = own_attributes("ari_app.voice.call.session", "CallSession")
    found = {
        "cycles": 1 if circle(graph) else 0, "files": len(graph), "imports": sum(map(len, graph.values())),
        "session_attributes": len(contact | session), "contact_attributes": len(contact),
        "longest_function": longest_function(),
    }  # fmt: skip
    print(json.dumps(found))
    save("house", {**load_result("house"), **found})


if __name__ == "__main__":
    main()
