import assert from "node:assert/strict";
import test from "node:test";
import { fieldOf, instantOf, midnightBefore, momentOf, onTheWall, setZone, siteZone } from "../ui/zone.ts";
import { periodAt as period } from "../insight/days.ts";

const at = (text: string): number => Date.parse(text);

test("days, weeks and months are the site's, wherever the browser is", () => {
  setZone("Asia/Shanghai");
  const late = at("2026-10-31T17:30:00Z"); // the first of November there
  assert.equal(midnightBefore(late).toISOString(), "2026-10-31T16:00:00.000Z");
  assert.deepEqual([period("month", 0, late).since, period("month", 1, late).since].map((one) => one.toISOString()), ["2026-10-31T16:00:00.000Z", "2026-09-30T16:00:00.000Z"]);
  assert.equal(period("week", 0, late).since.toISOString(), "2026-10-25T16:00:00.000Z");
  assert.equal(period("day", -1, late).until.toISOString(), "2026-11-02T16:00:00.000Z");
  setZone("America/New_York");
  assert.equal(midnightBefore(late).toISOString(), "2026-10-31T04:00:00.000Z");
});

test("a day of 25 hours has 25, one of 23 has 23", () => {
  setZone("Europe/Berlin");
  const hours = (day: string): number => { const one = period("day", 0, at(day)); return (one.until.getTime() - one.since.getTime()) / 3_600_000; };
  assert.deepEqual([hours("2026-10-25T12:00:00Z"), hours("2026-03-29T12:00:00Z"), hours("2026-06-01T12:00:00Z")], [25, 23, 24]);
});

test("what a field holds is the site's time, there and back", () => {
  setZone("Europe/Berlin");
  assert.equal(instantOf("2026-07-01T09:30"), "2026-07-01T07:30:00.000Z");
  assert.equal(fieldOf("2026-07-01T07:30:00Z"), "2026-07-01T09:30");
  assert.deepEqual([instantOf(""), fieldOf(""), fieldOf("nothing")], ["", "", ""]);
  for (let hour = 0; hour < 48; hour++) {
    const moment = at("2026-10-24T12:00:00Z") + hour * 3_600_000;
    const back = at(instantOf(fieldOf(new Date(moment).toISOString())));
    assert.ok(moment - back === 0 || moment - back === 3_600_000, String(hour)); // the hour that is there twice is the first
  }
});

test("a zone that the browser does not know is the browser's own", () => {
  setZone("Mars/Olympus");
  assert.equal(siteZone(), undefined);
  setZone("");
  assert.equal(siteZone(), undefined);
  const now = at("2026-10-25T12:00:00Z");
  const wall = onTheWall(now);
  assert.equal(momentOf(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate(), wall.getUTCHours()), now);
});
