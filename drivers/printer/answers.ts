import type { Clock } from '../../contract/driver.ts';
import { isDoneAnswer, isRealTimeAnswer } from './escpos.ts';

/** `status`: to DLE EOT n. `done`: to GS r n. */
export type PrinterAnswer = Readonly<{ kind: 'status' | 'done'; byte: number }>;

/** Bytes that follow the first of an automatic status (GS a), and the longest time in which they come. */
const statusBackRest = 3;
const statusBackMs = 200;

/** First byte of an automatic status, 0xx1xx00: no answer looks like it. */
const beginsStatusBack = (byte: number): boolean => (byte & 0x93) === 0x10;

/**
 * Tells a printer's answers apart. Status that nobody asked for is four bytes of which the last three look like answers to
 * GS r: they belong to their first byte, also when they come late or with another answer between them. Everything else
 * (flow control, garbage) is passed over.
 */
export class AnswerReader {
  readonly #clock: Clock;
  #awaited = 0;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(bytes: Uint8Array): readonly PrinterAnswer[] {
    const now = this.#clock.monotonic();
    if (now > this.#until) this.#awaited = 0;
    const answers: PrinterAnswer[] = [];
    for (const byte of bytes) {
      if (beginsStatusBack(byte)) {
        this.#awaited = statusBackRest;
        this.#until = now + statusBackMs;
      } else if (isRealTimeAnswer(byte)) answers.push({ kind: 'status', byte });
      else if (!isDoneAnswer(byte)) continue;
      else if (this.#awaited > 0) this.#awaited -= 1;
      else answers.push({ kind: 'done', byte });
    }
    return answers;
  }
}
