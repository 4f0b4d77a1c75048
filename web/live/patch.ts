/**
 * Patches of JSON by JSON Pointer (RFC 6901): `set` replaces the value at a path, `del` removes it. A new state is made
 * that shares everything that did not change with the old one, so that only the rows that changed are drawn again.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export interface Patch {
  set?: Record<string, Json>;
  del?: string[];
}

/** "/a~1b/0" → ["a/b", "0"]; "" → []. Raises on what is no pointer. */
export function pointer(path: string): string[] {
  if (path === "") return [];
  if (!path.startsWith("/")) throw new Error(`no JSON Pointer: ${path}`);
  return path.slice(1).split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function change(state: Json | undefined, keys: string[], value: Json | undefined): Json | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (Array.isArray(state)) {
    const copy = [...state];
    const index = key === "-" ? copy.length : Number(key);
    const inner = change(copy[index], rest, value);
    if (inner === undefined) copy.splice(index, 1);
    else copy[index] = inner;
    return copy;
  }
  const old = state !== null && typeof state === "object" ? state : undefined;
  if (old === undefined && value === undefined) return state; // nothing there to remove
  const inner = change(old?.[key], rest, value);
  if (inner !== undefined) return { ...old, [key]: inner };
  const { [key]: _, ...others } = old ?? {};
  return others;
}

/** The state after a patch; what is removed goes first, as a value may be set anew below it. */
export function applied(state: Json, patch: Patch): Json {
  let next: Json | undefined = state;
  for (const path of patch.del ?? []) next = change(next, pointer(path), undefined);
  for (const [path, value] of Object.entries(patch.set ?? {})) next = change(next, pointer(path), value);
  return next ?? null;
}
