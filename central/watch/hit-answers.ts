import { topics } from '../../contract/topics.ts';
import { watchConfirmCommand, watchHitRememberedMs } from '../../contract/watch-confirmation.ts';
import { signCommand } from '../commands/sign-command.ts';
import type { DueConfirmation } from './hit-confirmer.ts';

export type HitAnswersParts = Readonly<{
  /** Private key of the role `commands`. */
  key: Uint8Array;
  due(): Promise<readonly DueConfirmation[]>;
  /** Rejects where the broker does not take it. */
  say(topic: string, payload: Uint8Array): Promise<void>;
  now(): number;
  log(text: string): void;
}>;

/** A broker drops what a station is not there to hear, and a station does nothing twice. ms */
const saidAfterMs = [0, 5000, 30_000, 120_000, 300_000, 600_000] as const;

/** Answers the hits at the doors as their rows come in. */
export class HitAnswers {
  readonly #parts: HitAnswersParts;
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = false;
  #again = false;
  #disposed = false;

  constructor(parts: HitAnswersParts) {
    this.#parts = parts;
  }

  /** Rows were stored. */
  committed(): void {
    this.#again = true;
    if (!this.#running && !this.#disposed) void this.#run();
  }

  dispose(): void {
    this.#disposed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#again && !this.#disposed) {
      this.#again = false;
      try {
        for (const due of await this.#parts.due()) this.#answer(due);
      } catch (error) {
        this.#parts.log(`hits on the watch list could not be answered: ${String(error)}`);
      }
    }
    this.#running = false;
  }

  #answer({ to, body }: DueConfirmation): void {
    const { key, now } = this.#parts;
    const order = {
      name: watchConfirmCommand,
      arguments: body,
      to,
      now: now(),
      goodForMs: watchHitRememberedMs,
    } as const;
    const { bytes } = signCommand(order, key);
    for (const ms of saidAfterMs) this.#later(ms, () => this.#say(topics.command(to, watchConfirmCommand), bytes));
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #say(topic: string, bytes: Uint8Array): void {
    this.#parts.say(topic, bytes).catch((error: unknown) => {
      this.#parts.log(`an answer to a hit on the watch list was not taken by the broker: ${String(error)}`);
    });
  }
}
