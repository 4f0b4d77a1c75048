"""``AGI()`` of the dialplan: a script of kefu's FastAGI server is run, and sets variables of the channel."""

from __future__ import annotations

import asyncio
import re

_SET = re.compile(r'SET VARIABLE "([A-Z_]+)" "(.*)"')
_SET_ALL = re.compile(r'SET VARIABLE "ARRAY\(([A-Z_,]+)\)" "(.*)"')


async def run_script(port: int, script: str, *arguments: str) -> dict[str, str]:
    """The variables that the script sets. Raises OSError when nobody listens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = {"network_script": script, **{f"arg_{place}": value for place, value in enumerate(arguments, start=1)}}
    writer.write(("".join(f"agi_{name}: {value}\n" for name, value in headers.items()) + "\n").encode())
    found = {}
    while line := (await reader.readline()).decode().strip():
        match = _SET.fullmatch(line)
        if match:
            found[match[1]] = match[2]
        if every := _SET_ALL.fullmatch(line):
            found.update(zip(every[1].split(","), every[2].split(","), strict=True))
        writer.write(b"200 result=1\n")
    writer.close()
    await writer.wait_closed()
    return found
