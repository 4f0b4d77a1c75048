/** What a connection's statistics say, in figures that people can use. Nothing here needs a connection. */
import type { Quality } from "./port.ts";

type Stat = Record<string, unknown> & { type: string; id: string };
/** As RTCStatsReport: a map of statistics by id. */
export interface Report {
  forEach: (each: (stat: Stat) => void) => void;
}

const figure = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function share(lost: number | null, got: number | null): number | null {
  return lost === null || got === null || lost + got <= 0 ? null : Math.max(0, lost) / (lost + got);
}

export function qualityOf(report: Report): Quality {
  const all = new Map<string, Stat>();
  report.forEach((stat) => all.set(stat.id, stat));
  const find = (type: string, and: (stat: Stat) => boolean = () => true): Stat | undefined =>
    [...all.values()].find((stat) => stat.type === type && and(stat));
  const audio = (stat: Stat): boolean => stat["kind"] === "audio";
  const inbound = find("inbound-rtp", audio);
  const outbound = find("outbound-rtp", audio);
  const far = find("remote-inbound-rtp", audio);
  const pair = find("candidate-pair", (stat) => stat["nominated"] === true && stat["state"] === "succeeded");
  const seconds = figure(far?.["roundTripTime"]) ?? figure(pair?.["currentRoundTripTime"]);
  const jitter = figure(inbound?.["jitter"]);
  const ends = [pair?.["localCandidateId"], pair?.["remoteCandidateId"]].map((id) => all.get(text(id)));
  return {
    roundTripMs: seconds === null ? null : seconds * 1000,
    lossIn: share(figure(inbound?.["packetsLost"]), figure(inbound?.["packetsReceived"])),
    lossOut: figure(far?.["fractionLost"]),
    jitterMs: jitter === null ? null : jitter * 1000,
    codec: text(all.get(text(inbound?.["codecId"] ?? outbound?.["codecId"]))?.["mimeType"]).replace("audio/", ""),
    packetsIn: figure(inbound?.["packetsReceived"]) ?? 0,
    packetsOut: figure(outbound?.["packetsSent"]) ?? 0,
    pair: ends.every(Boolean) ? ends.map((end) => `${text(end?.["candidateType"])}/${text(end?.["protocol"])}`).join(" → ") : "",
    levelIn: figure(inbound?.["audioLevel"]),
  };
}
