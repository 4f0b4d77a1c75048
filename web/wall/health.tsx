/** The system in a strip. */
import { Mark, type Shape, type Tone } from "../ui/badge.tsx";
import { duration, number } from "../ui/format.ts";
import { named, t } from "../ui/i18n.ts";
import { now, second } from "../ui/clock.ts";
import { wall } from "./state.ts";

type Part = { key: string; words: string; tone: Tone; shape: Shape; title?: string };
const fine = (good: boolean, warn = false): { tone: Tone; shape: Shape } =>
  good ? { tone: "green", shape: "dot" } : warn ? { tone: "amber", shape: "triangle" } : { tone: "red", shape: "cross" };

/** Parts of the strip: each a shape, words and a figure with its unit. */
export function parts(): Part[] {
  const health = wall.value?.health;
  if (!health) return [];
  const up = health.asterisk === "connected";
  const free = health.disk_free_mb;
  return [
    { key: "asterisk", words: `Asterisk ${health.asterisk_version} · ${named("wall.asterisk", health.asterisk)}`, ...fine(up) },
    { key: "recogniser", words: `${t("wall.recogniser")}: ${named("wall.recogniser_state", health.recogniser)}`, ...fine(health.recogniser !== "away", true) },
    { key: "lag", words: `${t("wall.lag")} ${number(health.loop_lag_p99_ms, 1)} ms`, title: t("wall.lag_words"), ...fine(health.loop_lag_p99_ms < 100, true) },
    ...(free === null ? [] : [{ key: "disk", words: `${t("wall.disk")} ${number(free / 1024, 1)} GB`, ...fine(free > 1024, true) }]),
    { key: "calls", words: `${t("wall.live_calls")}: ${number(health.calls)}`, tone: "blue", shape: "half" },
    { key: "up", words: `${t("wall.up")} ${duration(Math.max(0, now() - health.up_since_at_ms))}`, tone: "grey", shape: "ring" },
    ...(health.draining ? [{ key: "draining", words: t("wall.draining"), tone: "amber" as Tone, shape: "triangle" as Shape }] : []),
    ...health.problems.map((words, i): Part => ({ key: `p${i}`, words, tone: "red", shape: "cross" })),
  ];
}

export function Health() {
  void Math.floor(second.value / 30);
  return (
    <ul class="health" id="health" tabIndex={-1} aria-label={t("wall.health")}>
      {parts().map((one) => <li key={one.key} title={one.title}><Mark shape={one.shape} tone={one.tone} />{one.words}</li>)}
    </ul>
  );
}
