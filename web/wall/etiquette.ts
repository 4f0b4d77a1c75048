/** How often alerts may be heard: as hints of agents (ari_app/quality/hints.py), so that nobody turns them off for good. */
const APART_MS = 20_000;
const WINDOW_MS = 600_000;
const MOST = 6;

/** Whether one may sound now, after those at the times `rung`; what is critical is heard however many there were. */
export function mayRing(rung: readonly number[], now: number, critical: boolean): boolean {
  const last = rung.at(-1) ?? -Infinity;
  return now - last >= APART_MS && (critical || rung.filter((one) => now - one < WINDOW_MS).length < MOST);
}
