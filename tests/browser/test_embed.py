"""The two adapters of the remote control, in Chromium: mocks of Open CTI and CIF, frames of two origins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page

from ari_app.edge.pages import STATIC
from tests.browser.chromium import WHY_NOT, chromium, window
from tests.support import floor_states
from tests.support.web_floor import Floor, served

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)

# What /embed says, as a page that the test speaks through: the adapters are what is tested here.
FRAME = """<!doctype html><title>kefu</title><script>
const site = new URLSearchParams(location.search).get("origin");
window.heard = [];
addEventListener("message", (event) => { if (event.origin === site) window.heard.push(event.data); });
window.tell = (news) => parent.postMessage({kefu: 1, ...news}, site);
</script>"""
OPEN_CTI = """window.said = []; window.sforce = {opencti: {
  SCREENPOP_TYPE: {SOBJECT: "sobject", SEARCH: "search"}, CALL_TYPE: {INBOUND: "inbound", OUTBOUND: "outbound"},
  enableClickToDial: () => said.push(["enableClickToDial"]),
  onClickToDial: ({listener}) => { window.clicked = listener; },
  screenPop: (given) => said.push(["screenPop", given]), searchAndScreenPop: (given) => said.push(["search", given]),
  setSoftphonePanelVisibility: (given) => said.push(["panel", given]),
  saveLog: ({value, callback}) => { said.push(["saveLog", value]); callback({success: true}); }}};"""
CIF = """window.said = []; window.Microsoft = {CIFramework: {
  setClickToAct: async (on) => { said.push(["setClickToAct", on]); },
  addHandler: (event, handler) => { window.clicked = handler; said.push(["addHandler", event]); },
  searchAndOpenRecords: async (entity, query) => { said.push(["search", entity, query]); return "{}"; },
  createRecord: async (entity, data) => { said.push(["createRecord", entity, JSON.parse(data)]); return "{}"; },
  setMode: async (mode) => { said.push(["setMode", mode]); }}};"""
CALL: dict[str, Any] = {
    "id": "c1", "state": "talking", "direction": "in", "number": "5550200", "name": "O'Hara", "queue": "orders",
    "held": False, "since_at_ms": 1_000_000, "external_id": "", "url": "",
}  # fmt: skip
ENDED = {"type": "log_requested", "call": {**CALL, "state": "ended"}, "ended_at_ms": 1_065_000}


@asynccontextmanager
async def site(content: str = "") -> AsyncIterator[str]:
    """A web server: the frame, the built adapters, and a page ``/`` with some script."""
    app = web.Application()

    def page(text: str) -> Any:  # noqa: ANN401 - a handler
        async def answer(_request: web.Request) -> web.Response:
            return web.Response(text=text, content_type="text/html")

        return answer

    app.router.add_get("/embed", page(FRAME))
    app.router.add_get("/", page(f"<!doctype html><title>crm</title><script>{content}</script><body></body>"))
    app.router.add_static("/adapters", STATIC / "adapters")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def joined(mock: str, adapter: str, function: str) -> AsyncIterator[tuple[Page, Any]]:
    """A CRM's page with an adapter, and the frame of another origin in it."""
    async with site() as kefu, site(mock) as crm, chromium() as browser, window(browser) as context:
        page = await context.new_page()
        await page.goto(crm)
        await page.evaluate(
            "async ([file, name, kefu]) => { window.remote = (await import(file))[name](kefu, document.body); }",
            [f"/adapters/{adapter}.js", function, kefu],
        )
        await page.wait_for_function("window.frames.length === 1")
        await page.wait_for_selector("iframe")
        frame = page.frames[-1]
        await frame.wait_for_function("window.tell !== undefined")
        yield page, frame


async def said(page: Page, name: str) -> Any:  # noqa: ANN401 - JSON
    """The last that the CRM's interface was told under this name."""
    await page.wait_for_function("(name) => said.some((one) => one[0] === name)", arg=name)
    return await page.evaluate("(name) => said.filter((one) => one[0] === name).at(-1).slice(1)", name)


async def test_open_cti_dials_pops_and_logs(tmp_path: Path) -> None:
    async with joined(OPEN_CTI, "opencti", "openCti") as (page, frame):
        await page.evaluate("clicked({number: '555 0200', recordId: '003A'})")
        await frame.wait_for_function("heard.length === 1")
        assert await frame.evaluate("heard[0]") == {"kefu": 1, "type": "dial", "to": "555 0200", "external_id": "003A"}
        await frame.evaluate("(call) => { tell({type: 'call', call}); tell({type: 'call', call}); }", CALL)
        assert (await said(page, "search"))[0] == {"searchParams": "5550200", "callType": "inbound", "deferred": False}
        await frame.evaluate("(call) => tell({type: 'call', call: {...call, id: 'c2', external_id: '003B'}})", CALL)
        assert (await said(page, "screenPop"))[0] == {"type": "sobject", "params": {"recordId": "003B"}}
        await frame.evaluate("(news) => tell(news)", ENDED)
        log = (await said(page, "saveLog"))[0]
        assert (log["CallDurationInSeconds"], log["CallType"], log["CallObject"]) == (65, "Inbound", "c1")
        assert await page.evaluate("said.filter((one) => one[0] === 'search').length") == 1, "once a call"


async def test_cif_dials_opens_and_creates(tmp_path: Path) -> None:
    async with joined(CIF, "cif", "cif") as (page, frame):
        assert await said(page, "setClickToAct") == [True]
        await page.evaluate("clicked(JSON.stringify({value: '5550200', name: 'x', format: 'Phone', entityId: 'g1'}))")
        await frame.wait_for_function("heard.length === 1")
        assert await frame.evaluate("heard[0]") == {"kefu": 1, "type": "dial", "to": "5550200", "external_id": "g1"}
        await frame.evaluate("(call) => tell({type: 'call', call: {...call, number: \"5'5\"}})", CALL)
        entity, query = await said(page, "search")
        assert (entity, query) == ("contact", "?$select=contactid&$filter=telephone1 eq '5''5'")
        await frame.evaluate("(news) => tell(news)", ENDED)
        kind, record = await said(page, "createRecord")
        assert (kind, record["phonenumber"], record["directioncode"]) == ("phonecall", "5550200", False)
        assert record["actualdurationminutes"] == 1


async def test_another_window_is_not_heard(tmp_path: Path) -> None:
    """Neither a message of the page itself, nor one that is not of the protocol, reaches the CRM's interface."""
    async with joined(OPEN_CTI, "opencti", "openCti") as (page, frame):
        await page.evaluate("(call) => postMessage({kefu: 1, type: 'call', call}, '*')", CALL)
        await frame.evaluate("(call) => parent.postMessage({type: 'call', call}, '*')", CALL)
        await frame.evaluate("(news) => tell(news)", ENDED)
        await said(page, "saveLog")
        assert await page.evaluate("said.some((one) => one[0] === 'search')") is False


SITE = """window.news = []; addEventListener("message", (event) => { window.news.push([event.origin, event.data]); });
window.begin = (kefu, origin) => {
  const frame = document.createElement("iframe"); frame.width = 320; frame.height = 420;
  frame.src = `${kefu}/embed?origin=${encodeURIComponent(origin)}`; document.body.append(frame); };
window.say = (message, kefu) => document.querySelector("iframe").contentWindow.postMessage(message, kefu);"""


async def test_the_remote_control_obeys_the_page_that_it_was_framed_for(tmp_path: Path) -> None:
    """The real page in a frame: it says ready and the call, and carries orders out; a page that the address does not
    name is neither heard nor told."""
    floor = floor_states.floor("talking")
    async with served(floor) as kefu, site(SITE) as crm, chromium() as browser, window(browser) as context:
        page = await context.new_page()
        await page.goto(crm)
        await page.evaluate("([kefu, origin]) => begin(kefu, origin)", [kefu, crm])
        await page.wait_for_function("news.some((one) => one[1].type === 'call')", timeout=30_000)
        heard = await page.evaluate("news")
        assert {origin for origin, _ in heard} == {kefu}
        assert heard[0][1]["type"] == "ready"
        call = next(one["call"]["id"] for _, one in heard if one["type"] == "call")
        await page.evaluate("(kefu) => say({kefu: 1, type: 'hold', on: true}, kefu)", kefu)
        await page.evaluate("(kefu) => say({type: 'hangup'}, kefu)", kefu)
        await page.evaluate("(kefu) => say({kefu: 1, type: 'dial', to: 'tel:+1 555 0200'}, kefu)", kefu)
        await page.evaluate("(kefu) => say({kefu: 1, type: 'answer'}, kefu)", kefu)  # nothing rings
        await page.wait_for_function("news.some((one) => one[1].type === 'refused')")
        for _ in range(200):
            if len(orders(floor)) >= 2:
                break
            await page.wait_for_timeout(50)
        assert ("PUT", f"/calls/{call}/hold") in orders(floor)
        assert ("POST", "/calls") in orders(floor)
        assert not [one for one in orders(floor) if one[1].endswith("/hangup")], "not of the protocol"
        told = len(orders(floor))
        stranger = await context.new_page()
        await stranger.goto(crm)
        await stranger.evaluate("([kefu, origin]) => begin(kefu, origin)", [kefu, "https://crm.example"])
        frame = stranger.frames[-1]
        await frame.wait_for_selector(".embed", timeout=30_000)
        await stranger.evaluate("(kefu) => say({kefu: 1, type: 'hold', on: true}, kefu)", kefu)
        await stranger.wait_for_timeout(500)
        assert await stranger.evaluate("news") == []
        assert len(orders(floor)) == told


def orders(floor: Floor) -> list[tuple[str, str]]:
    """What was ordered, without bodies."""
    return [(method, path) for method, path, _ in floor.orders]


async def test_a_call_is_answered_from_the_remote_control(tmp_path: Path) -> None:
    """By its button and by the CRM's order; what the server has against it is said to both."""
    floor = floor_states.floor("ringing")
    async with served(floor) as kefu, site(SITE) as crm, chromium() as browser, window(browser) as context:
        page = await context.new_page()
        await page.goto(crm)
        await page.evaluate("([kefu, origin]) => begin(kefu, origin)", [kefu, crm])
        await page.frames[-1].get_by_role("button", name="Answer").click(timeout=30_000)
        await until(page, lambda: orders(floor).count(("POST", "/me/phone/answer")) == 1)
        floor_states.refuse(floor, "POST /me/phone/answer", "your telephone does not ring")
        await page.evaluate("(kefu) => say({kefu: 1, type: 'answer'}, kefu)", kefu)
        await page.wait_for_function("news.some((one) => one[1].words === 'your telephone does not ring')")
        assert orders(floor).count(("POST", "/me/phone/answer")) == 2
        await floor.show("desk", {**floor_states.DESKS["ringing"](), "phone": floor_states.DESKS["sip"]()["phone"]})
        await page.frames[-1].get_by_role("button", name="Answer").click(force=True)
        await page.frames[-1].get_by_text("it cannot be told to").last.wait_for()
        assert orders(floor).count(("POST", "/me/phone/answer")) == 2


async def until(page: Page, condition: Callable[[], bool]) -> None:
    """Within ten seconds."""
    for _ in range(200):
        if condition():
            return
        await page.wait_for_timeout(50)
    raise AssertionError("not within ten seconds")
