/** A call once more, as it went: a moment that moves along its time axis, and what was so in that moment. */
import { signal } from "@preact/signals";
import type { Player } from "./sound.ts";
import { isSpeech, laneOf, type Span } from "./story.ts";
import type { EventItem, Utterance } from "./types.ts";

export const SPEEDS = [1, 2, 5, 20];

/** `length` of the call and `soundFrom`, where the recording that is loaded begins, in milliseconds of the call. */
export class Replayer {
  readonly at = signal(0);
  readonly playing = signal(false);
  readonly speed = signal(5);
  /** Once it was used, what comes later is dimmed. */
  readonly begun = signal(false);
  private frame = 0;
  private before = 0;

  constructor(readonly length: number, private readonly player: Player, private readonly soundFrom: number) {}

  play(): void {
    if (this.at.value >= this.length) this.at.value = 0;
    this.begun.value = this.playing.value = true;
    this.before = performance.now();
    this.sound();
    this.frame = requestAnimationFrame(this.step);
  }

  pause(): void {
    cancelAnimationFrame(this.frame);
    this.playing.value = false;
    this.player.pause();
  }

  seek(at: number): void {
    this.begun.value = true;
    this.at.value = Math.min(this.length, Math.max(0, at));
    if (this.playing.value) this.sound();
  }

  faster(speed: number): void {
    this.speed.value = speed;
    if (this.playing.value) this.sound();
  }

  /** Back to the whole call. */
  stop(): void {
    this.pause();
    this.begun.value = false;
    this.at.value = 0;
  }

  /** At its own pace a recording that is loaded is heard with it. */
  private sound(): void {
    this.player.pause();
    const at = this.at.value - this.soundFrom;
    if (this.speed.value === 1 && at >= 0 && at < this.player.length) this.player.play(at);
  }

  private readonly step = (now: number): void => {
    const waits = this.speed.value === 1 && !this.player.playing.value && this.player.length > 0;
    this.at.value = Math.min(this.length, this.at.value + Math.max(0, now - this.before) * this.speed.value);
    this.before = now;
    if (waits && this.at.value >= this.soundFrom && this.at.value < this.soundFrom + this.player.length) this.sound();
    if (this.at.value >= this.length) return this.pause();
    this.frame = requestAnimationFrame(this.step);
  };
}

export interface Moment {
  state: Span | undefined;
  /** The step of the flow, "" outside of it. */
  step: string;
  /** What happened last, speech left out. */
  last: EventItem | undefined;
  /** Who speaks, and what was said last by each side. */
  speaks: Utterance | undefined;
  said: Utterance | undefined;
  /** Sequence of the last event that was there. */
  reached: number;
}

/** What was so at a moment (epoch milliseconds); `from`: the beginning of the call. */
export function momentOf(at: number, from: number, events: EventItem[], said: Utterance[], states: Span[]): Moment {
  const past = events.filter((one) => Date.parse(one.at) <= at);
  const steps = past.filter((one) => one.type === "StepEntered" || one.type === "CallQueued" || one.type === "CallEnded");
  const step = steps.at(-1);
  const turns = said.filter((one) => from + one.start_ms <= at);
  const speaks = turns.findLast((one) => from + one.start_ms + one.length_ms >= at);
  return {
    state: states.find((one) => one.from <= at && at < one.to), step: step?.type === "StepEntered" ? String(step.data["step"] ?? "") : "",
    last: past.findLast((one) => !isSpeech(one.type) && laneOf(one.type) !== "rest"), speaks, said: speaks ?? turns.at(-1), reached: past.at(-1)?.sequence ?? 0,
  };
}
