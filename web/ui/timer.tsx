/** Clocks that count from an instant of the server: they are right after a sleep, a reload or a wrong clock of the browser. */
import { now, second } from "./clock.ts";
import { clock } from "./format.ts";

export interface TimerProps {
  /** Counts up from here (epoch milliseconds of the server). */
  since?: number;
  /** Counts down to here. */
  until?: number;
  label?: string;
}

export function Timer({ since, until, label }: TimerProps) {
  void second.value;
  const ms = until === undefined ? now() - (since ?? now()) : until - now() + 999;
  return (
    <span class="timer" role="timer" aria-live="off" {...(label ? { "aria-label": `${label} ${clock(ms)}` } : {})}>
      {clock(ms)}
    </span>
  );
}
