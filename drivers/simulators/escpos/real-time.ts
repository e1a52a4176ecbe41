export const printerErrors = ['none', 'cutter', 'unrecoverable', 'head-too-hot', 'mechanical'] as const;
export type PrinterFault = (typeof printerErrors)[number];

/** What the printer's sensors say. */
export type PrinterSensors = Readonly<{
  paper: 'ok' | 'near-end' | 'out';
  cover: 'open' | 'closed';
  error: PrinterFault;
}>;

/**
 * Takes DLE EOT n out of a stream wherever it stands, even inside other data, as printers do. A beginning that stays
 * open at the end of a chunk is kept back until the next.
 */
export class RealTimeRequests {
  #held: number[] = [];

  /** @returns the bytes that are none, and for each request its n */
  split(bytes: Uint8Array): Readonly<{ rest: Uint8Array; requests: readonly number[] }> {
    const rest: number[] = [];
    const requests: number[] = [];
    for (const byte of bytes) {
      this.#held.push(byte);
      const [first, second, third] = this.#held;
      if (third !== undefined && third >= 1 && third <= 4) {
        requests.push(third);
        this.#held = [];
      } else if (first !== 0x10 || (second !== undefined && second !== 0x04) || third !== undefined) {
        this.#release(rest);
      }
    }
    return { rest: Uint8Array.from(rest), requests };
  }

  /** Lets go of what can no longer become a request; the last byte may begin one of its own. */
  #release(rest: number[]): void {
    const keeps = this.#held.length > 1 && this.#held.at(-1) === 0x10;
    rest.push(...(keeps ? this.#held.slice(0, -1) : this.#held));
    this.#held = keeps ? [0x10] : [];
  }
}

const errorBits: Readonly<Record<PrinterFault, number>> = {
  none: 0,
  mechanical: 0x04,
  cutter: 0x08,
  unrecoverable: 0x20,
  'head-too-hot': 0x40,
};

/** Why it would print nothing now. */
export const isStopped = ({ paper, cover, error }: PrinterSensors): boolean =>
  paper === 'out' || cover === 'open' || error !== 'none';

export const realTimeAnswer = (which: number, sensors: PrinterSensors): number => {
  const { paper, cover, error } = sensors;
  switch (which) {
    case 1:
      return 0x12 | (isStopped(sensors) ? 0x08 : 0);
    case 2:
      return 0x12 | (cover === 'open' ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0) | (error === 'none' ? 0 : 0x40);
    case 3:
      return 0x12 | errorBits[error];
    default:
      return 0x12 | (paper === 'ok' ? 0 : 0x0c) | (paper === 'out' ? 0x60 : 0);
  }
};

/** Answer to GS r 1. */
export const transmittedPaper = (paper: PrinterSensors['paper']): number =>
  (paper === 'ok' ? 0 : 0x03) | (paper === 'out' ? 0x0c : 0);

/** Automatic status back (GS a): four bytes that nobody asked for, of which the last three look like an answer to GS r. */
export const statusBack = (sensors: PrinterSensors): readonly number[] => [
  0x10 | (isStopped(sensors) ? 0x08 : 0) | (sensors.cover === 'open' ? 0x20 : 0),
  errorBits[sensors.error],
  transmittedPaper(sensors.paper),
  0x0f,
];
