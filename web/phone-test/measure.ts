/**
 * The way of the sound, measured with sound: bursts of 1000 Hz go out in place of the microphone, an echo of the exchange
 * sends them back, and the time until they are heard is the round trip. Nothing of it is heard by anybody.
 */
const TONE_HZ = 1000;
const BURST_MS = 120;
const QUIET_MS = 900;
const LOUD = 6; // times the noise floor

export interface Loop {
  /** Round trips of the bursts that came back, ms. */
  times: number[];
  sent: number;
}

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

/** The middle one; null of nothing. */
export function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** A source of bursts to send, and ears for what comes back. */
export class Bursts {
  private readonly context = new AudioContext();
  private readonly gain = this.context.createGain();
  private readonly out = this.context.createMediaStreamDestination();
  private readonly tone = this.context.createOscillator();

  constructor() {
    this.gain.gain.value = 0;
    this.tone.frequency.value = TONE_HZ;
    this.tone.connect(this.gain).connect(this.out);
    this.tone.start();
  }

  /** What is sent. */
  get stream(): MediaStream {
    return this.out.stream;
  }

  private ears(remote: MediaStream): () => number {
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 512;
    analyser.smoothingTimeConstant = 0;
    this.context.createMediaStreamSource(remote).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const at = Math.round(TONE_HZ / (this.context.sampleRate / analyser.fftSize));
    return () => {
      analyser.getFloatFrequencyData(bins);
      return 10 ** (Math.max(bins[at - 1]!, bins[at]!, bins[at + 1]!) / 20);
    };
  }

  private async one(hear: () => number): Promise<number | null> {
    let floor = 1e-5;
    for (let i = 0; i < 10; i++) {
      floor = Math.max(floor, hear());
      await pause(10);
    }
    const began = performance.now();
    this.gain.gain.setValueAtTime(0.5, this.context.currentTime);
    this.gain.gain.setValueAtTime(0, this.context.currentTime + BURST_MS / 1000);
    while (performance.now() - began < QUIET_MS) {
      if (hear() > floor * LOUD) return performance.now() - began;
      await pause(2);
    }
    return null;
  }

  /** Send `n` bursts and time them. */
  async measure(remote: MediaStream, n: number, tell: (done: number) => void): Promise<Loop> {
    await this.context.resume();
    const hear = this.ears(remote);
    const times: number[] = [];
    for (let i = 0; i < n; i++) {
      const time = await this.one(hear);
      if (time !== null) times.push(time);
      tell(i + 1);
      await pause(QUIET_MS - Math.min(time ?? 0, QUIET_MS) + 200);
    }
    return { times, sent: n };
  }

  close(): void {
    this.tone.stop();
    void this.context.close();
  }
}
