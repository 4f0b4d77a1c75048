"""What `ari_app.media.stand_ins` reads, made of the prompts that kefu comes with."""

from __future__ import annotations

import json

from ari_app.configuration.checks import said_by_program
from ari_app.media.prompts import load_prompts
from ari_app.media.stand_ins import PROGRAMS
from config.load import ROOT

_HEAD = "# Written by `make docs` from config/prompts.toml: do not edit. See stand_ins.py beside it."


def stand_ins_file() -> str:
    """All texts; what the program says is marked. A text with a value of a look-up is a flow's own."""
    prompts = load_prompts(ROOT / "config" / "prompts.toml")
    programs = said_by_program(prompts, ROOT / "config" / "queues.toml")
    parts = [_HEAD]
    for name, texts in prompts.items():
        lines = [f"{language} = {json.dumps(text, ensure_ascii=False)}" for language, text in texts.items()]
        if name in programs and not any("." in text.partition("{")[2].partition("}")[0] for text in texts.values()):
            lines.append(f"{PROGRAMS} = true")
        parts.append("\n".join([f"[{name}]", *lines]))
    return "\n\n".join(parts) + "\n"
