/**
 * What the client of `/live` does with messages, without socket or clock, so that tests need neither: snapshots and
 * patches by topic, checked by sequence. A gap is answered by asking for a snapshot.
 */
import { applied, type Json, type Patch } from "./patch.ts";

export type Message =
  | { t: "hello"; server_ms: number; session: string; version: string }
  | { t: "snapshot"; topic: string; seq: number; state: Json }
  | ({ t: "patch"; topic: string; prev: number; seq: number } & Patch)
  | { t: "tick"; server_ms: number }
  | { t: "bye"; reason: string };

interface Topic {
  seq: number;
  state: Json;
}

/** States of the topics; `take` returns the topic whose state changed, or the topic to ask a snapshot of. */
export class Line {
  private readonly topics = new Map<string, Topic>();
  private readonly asked = new Set<string>();

  take(message: Message): { changed?: string; missing?: string } {
    if (message.t === "snapshot") {
      this.topics.set(message.topic, { seq: message.seq, state: message.state });
      this.asked.delete(message.topic);
      return { changed: message.topic };
    }
    if (message.t !== "patch" || this.asked.has(message.topic)) return {};
    const topic = this.topics.get(message.topic);
    if (topic === undefined || topic.seq !== message.prev) {
      this.asked.add(message.topic);
      return { missing: message.topic };
    }
    this.topics.set(message.topic, { seq: message.seq, state: applied(topic.state, message) });
    return { changed: message.topic };
  }

  state(topic: string): Json | undefined {
    return this.topics.get(topic)?.state;
  }

  /** A snapshot has to come before what is shown may be trusted. */
  get waiting(): boolean {
    return this.asked.size > 0;
  }

  /** A new connection: sequences begin anew, what was seen stays visible until its snapshot comes. */
  reconnected(): void {
    for (const topic of this.topics.keys()) this.asked.add(topic);
  }

  forget(topic: string): void {
    this.topics.delete(topic);
    this.asked.delete(topic);
  }
}

/** Pause before the next attempt, ms: 0.2 s, doubled up to 5 s, ±30 % by `chance` (0…1) so that not all come at once. */
export function backOff(attempt: number, chance: number): number {
  return Math.min(5000, 200 * 2 ** Math.min(attempt, 10)) * (0.7 + 0.6 * chance);
}
