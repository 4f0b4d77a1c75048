"""A process that begins with a flow that cannot be. Reload and rollback: tests/fake/test_flow_versions.py."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from ari_app.pbx.runtime import PrivateAsterisk
from tests.support.floor import Floor
from tests.support.process import KefuProcess

OLD = """
operator: operator
lines: { "8000": { start: main } }
steps:
  main: { menu: { en: "The old menu.", zh: "旧菜单。" }, choices: { bill: { key: "1", then: told } } }
  told: { say: { en: "The old answer.", zh: "旧。" }, resolves: old, then: main }
"""
MORE = """  more: { menu: { en: "More.", zh: "更多。" }, choices: { go: { key: "7", then: done } } }
  done: { say: { en: "Done.", zh: "完。" }, resolves: second, then: hangup }
"""


async def test_a_process_that_starts_again_with_a_bad_file_takes_the_last_good_version(
    own_asterisk: PrivateAsterisk, people: Floor, tmp_path: Path
) -> None:
    """kefu is killed while somebody is in the middle of editing: calls go on."""
    file = tmp_path / "flow.yaml"
    file.write_text(OLD.replace("then: main }\n", "then: more }\n") + MORE, encoding="utf-8")
    process = KefuProcess(own_asterisk, flow=str(file))
    await process.start()
    call = await people.call("8000")
    await call.press("1")
    await process.row("select * from journal where kind = 'MenuEntered' and data like '%more%'", 20)
    file.write_text("steps: {", encoding="utf-8")
    await process.kill()
    await process.start()
    await process.row("select * from journal where kind = 'CallAdopted'")
    await asyncio.sleep(0.3)
    await call.press("7")
    row = await process.row("select * from journal where kind = 'TaskResolved' and data like '%second%'", 20)
    assert row, "they were in the second menu, and still is"
    await call.hang_up()
    await process.stop()
    assert "starting with the last good flow" in (own_asterisk.run / "log" / "kefu.log").read_text()
    assert os.stat(own_asterisk.run / "flows").st_mode & 0o777 == 0o700
