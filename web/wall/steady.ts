/** Rows that do not jump under the pointer: while a list is pointed at, used by keys or has a menu open, rows keep their
 * places; who has gone stays, marked as gone, and who is new comes at the end. */
import { useRef, useState } from "preact/hooks";

export interface Kept<R> {
  row: R;
  gone: boolean;
}

/** Rows in their old order, with those that are new behind. */
export function inPlace<R>(before: Kept<R>[], rows: R[], keyOf: (row: R) => string): Kept<R>[] {
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const old = before.map(({ row }): Kept<R> => {
    const found = now.get(keyOf(row));
    now.delete(keyOf(row));
    return found === undefined ? { row, gone: true } : { row: found, gone: false };
  });
  return [...old, ...[...now.values()].map((row) => ({ row, gone: false }))];
}

export function useSteady<R>(rows: R[], keyOf: (row: R) => string) {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<Kept<R>[]>([]);
  const over = useRef(false);
  const [, draw] = useState(0);
  const held = over.current || host.current?.querySelector('[aria-expanded="true"], :focus-visible') != null;
  shown.current = held ? inPlace(shown.current, rows, keyOf) : rows.map((row) => ({ row, gone: false }));
  const point = (on: boolean) => () => {
    over.current = on;
    draw((n) => n + 1);
  };
  const later = () => queueMicrotask(() => draw((n) => n + 1));
  return { rows: shown.current, held, host: { ref: host, onPointerEnter: point(true), onPointerLeave: point(false), onFocusOut: later } };
}
