import assert from "node:assert/strict";
import test from "node:test";
import { qualityOf, type Report } from "../phone/quality.ts";
import { matching } from "../ui/combo.tsx";

const report = (...stats: Record<string, unknown>[]): Report => stats as unknown as Report;

test("quality comes from the statistics of a connection", () => {
  const found = qualityOf(report(
    { id: "in", type: "inbound-rtp", kind: "audio", packetsReceived: 990, packetsLost: 10, jitter: 0.004, codecId: "c", audioLevel: 0.2 },
    { id: "out", type: "outbound-rtp", kind: "audio", packetsSent: 1000 },
    { id: "far", type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.042, fractionLost: 0.02 },
    { id: "c", type: "codec", mimeType: "audio/PCMU" },
    { id: "p", type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "l", remoteCandidateId: "r", currentRoundTripTime: 0.5 },
    { id: "l", type: "local-candidate", candidateType: "host", protocol: "udp" },
    { id: "r", type: "remote-candidate", candidateType: "prflx", protocol: "udp" },
  ));
  assert.deepEqual(found, {
    roundTripMs: 42, lossIn: 0.01, lossOut: 0.02, jitterMs: 4, codec: "PCMU", packetsIn: 990, packetsOut: 1000,
    pair: "host/udp → prflx/udp", levelIn: 0.2,
  });
});

test("what is not known is null, never a figure", () => {
  const found = qualityOf(report());
  assert.deepEqual([found.roundTripMs, found.lossIn, found.lossOut, found.jitterMs, found.codec], [null, null, null, null, ""]);
  assert.equal(qualityOf(report({ id: "in", type: "inbound-rtp", kind: "audio", packetsReceived: 0, packetsLost: 0 })).lossIn, null);
});

test("what begins with the letters comes before what holds them", () => {
  assert.deepEqual(matching(["Passed on", "Refund promised", "Invoice", "Refund sent", "No refund"], "ref"), ["Refund promised", "Refund sent", "No refund"]);
  assert.deepEqual(matching(["a", "b"], "  "), ["a", "b"]);
  assert.deepEqual(matching(["a"], "z"), []);
});
