/**
 * Recordings of a call in the page: both sides are fetched (which is written down with the reason), decoded by Web Audio,
 * drawn, and played together, so that they stay on one clock.
 */
import { signal } from "@preact/signals";
import { bytes, path } from "../api/client.ts";

export type Side = "caller" | "agent";
export const SIDES: Side[] = ["caller", "agent"];
const PEAKS_A_SECOND = 50;

export interface Track {
  side: Side;
  buffer: AudioBuffer;
  /** Loudest value of each fiftieth of a second, 0 to 1. */
  peaks: Float32Array;
}

function peaksOf(buffer: AudioBuffer): Float32Array {
  const samples = buffer.getChannelData(0);
  const wide = Math.max(1, Math.floor(buffer.sampleRate / PEAKS_A_SECOND));
  const found = new Float32Array(Math.ceil(samples.length / wide));
  for (let i = 0; i < samples.length; i++) {
    const at = Math.floor(i / wide);
    const loud = Math.abs(samples[i] ?? 0);
    if (loud > (found[at] ?? 0)) found[at] = loud;
  }
  return found;
}

/** The outline of a wave as a path: `perMs` pixels a millisecond, around `middle`, at most `half` high. */
export function outline(peaks: Float32Array, perMs: number, middle: number, half: number): string {
  const wide = (1000 / PEAKS_A_SECOND) * perMs;
  const group = Math.max(1, Math.floor(1 / wide)); // not more than one point a pixel
  const top: string[] = [];
  const low: string[] = [];
  for (let i = 0; i < peaks.length; i += group) {
    let loud = 0;
    for (let k = i; k < Math.min(i + group, peaks.length); k++) loud = Math.max(loud, peaks[k] ?? 0);
    const high = Math.max(0.5, Math.sqrt(loud) * half); // the root: quiet speech can be seen, too
    const x = (i * wide).toFixed(1);
    top.push(`${x},${(middle - high).toFixed(1)}`);
    low.push(`${x},${(middle + high).toFixed(1)}`);
  }
  return top.length ? `M${top.join("L")}L${low.reverse().join("L")}Z` : "";
}

/** Plays both sides together. `at` is where it is, in milliseconds of the recording. */
export class Player {
  readonly at = signal(0);
  readonly playing = signal(false);
  readonly tracks = signal<Track[]>([]);
  private context: AudioContext | null = null;
  private sources: AudioBufferSourceNode[] = [];
  private began = 0;
  private from = 0;
  private frame = 0;

  /** Fetch a part of the recording; raises Refused. A side that cannot be decoded is left out. */
  async load(call: string, why: string, part: number): Promise<void> {
    this.pause();
    this.context ??= new AudioContext();
    const context = this.context;
    const tracks = await Promise.all(SIDES.map(async (side) => {
      const file = await bytes(path`/calls/${call}/recordings/${side}`, { why, part });
      const buffer = await context.decodeAudioData(file);
      return { side, buffer, peaks: peaksOf(buffer) };
    }));
    this.tracks.value = tracks;
    this.at.value = 0;
  }

  get length(): number {
    return Math.max(0, ...this.tracks.value.map((one) => one.buffer.duration * 1000));
  }

  play(from: number = this.at.value): void {
    const context = this.context;
    if (!context || !this.tracks.value.length) return;
    this.pause();
    void context.resume();
    this.from = from >= this.length ? 0 : Math.max(0, from);
    this.began = context.currentTime;
    this.sources = this.tracks.value.map(({ buffer, side }) => {
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(new StereoPannerNode(context, { pan: side === "caller" ? -0.35 : 0.35 })).connect(context.destination);
      source.start(0, this.from / 1000);
      return source;
    });
    this.playing.value = true;
    this.follow();
  }

  pause(): void {
    cancelAnimationFrame(this.frame);
    this.sources.forEach((one) => one.stop());
    this.sources = [];
    this.playing.value = false;
  }

  seek(at: number): void {
    const to = Math.min(this.length, Math.max(0, at));
    if (this.playing.value) this.play(to);
    else this.at.value = to;
  }

  private follow(): void {
    if (!this.context) return;
    this.at.value = this.from + (this.context.currentTime - this.began) * 1000;
    if (this.at.value >= this.length) {
      this.pause();
      this.at.value = this.length;
      return;
    }
    this.frame = requestAnimationFrame(() => this.follow());
  }

  close(): void {
    this.pause();
    void this.context?.close();
    this.context = null;
    this.tracks.value = [];
  }
}
