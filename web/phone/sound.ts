/** Everything that is heard besides the call: ringing and the test tone; and the level of a microphone. */
import { chosen, deviceFor, ringBoth } from "./devices.ts";

/** On, off, on, off, in seconds: the cadence of two short rings. */
const CADENCE = [0.4, 0.2, 0.4, 2.0];
const PERIOD = CADENCE.reduce((sum, one) => sum + one, 0);
const LONGEST = 120;
const LOUD = 0.35;

/**
 * Ringing by Web Audio, made in the gesture that begins the shift: its whole cadence is written into the audio clock at
 * once, so that no timer of a sleeping tab is needed.
 */
export class Ringer {
  private readonly context = new AudioContext();
  private readonly gain = this.context.createGain();
  private readonly out = this.context.createMediaStreamDestination();
  private readonly players = [new Audio(), new Audio()] as const;
  private voices: OscillatorNode[] = [];

  /** In a gesture; afterwards it may ring by itself. */
  async open(): Promise<void> {
    this.gain.gain.value = 0;
    this.gain.connect(this.out);
    for (const player of this.players) player.srcObject = this.out.stream;
    await this.context.resume().catch(() => undefined);
    await this.route();
  }

  /** To the devices that are chosen for ringing. */
  async route(): Promise<void> {
    const [first, second] = this.players;
    const ids = [deviceFor(chosen.value.ring ? "ring" : "output"), ringBoth.value ? deviceFor("output") : null];
    for (const [player, id] of [[first, ids[0]], [second, ids[1]]] as const) {
      if (id === null || id === undefined) player.pause();
      else {
        if ("setSinkId" in player) await player.setSinkId(id).catch(() => undefined);
        await player.play().catch(() => undefined);
      }
    }
  }

  /** Sounds are allowed (a gesture was made). */
  get awake(): boolean {
    return this.context.state === "running";
  }

  private sing(at: number, seconds: number): void {
    for (const frequency of [425, 475]) {
      const voice = this.context.createOscillator();
      voice.frequency.value = frequency;
      voice.connect(this.gain);
      voice.start(at);
      voice.stop(at + seconds);
      this.voices.push(voice);
    }
  }

  private pulse(from: number, to: number): void {
    this.gain.gain.setTargetAtTime(LOUD, from, 0.01);
    this.gain.gain.setTargetAtTime(0, to, 0.015);
  }

  ring(): void {
    if (this.voices.length) return;
    const now = this.context.currentTime;
    this.sing(now, LONGEST);
    for (let at = now; at < now + LONGEST; at += PERIOD) {
      this.pulse(at, at + CADENCE[0]!);
      this.pulse(at + CADENCE[0]! + CADENCE[1]!, at + CADENCE[0]! + CADENCE[1]! + CADENCE[2]!);
    }
  }

  /** One ring, to hear that it works. */
  test(): void {
    if (this.voices.length) return;
    const now = this.context.currentTime;
    this.sing(now, 1.2);
    this.pulse(now, now + 0.4);
    this.pulse(now + 0.6, now + 1);
    this.voices[0]!.onended = () => (this.voices = []);
  }

  quiet(): void {
    this.gain.gain.cancelScheduledValues(0);
    this.gain.gain.value = 0;
    for (const voice of this.voices) voice.stop();
    this.voices = [];
  }

  /** The level of a microphone, 0…1, whenever it is asked. */
  meter(stream: MediaStream): () => number {
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 512;
    this.context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    return () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      const decibels = 10 * Math.log10(power + 1e-10);
      return Math.min(1, Math.max(0, (decibels + 60) / 50)); // −60 dB is nothing, −10 dB is all
    };
  }
}
