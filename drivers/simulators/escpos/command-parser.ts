import { beginsCommand, lengthOf } from './command-lengths.ts';

/** `text`: one printable byte. `control`: one byte that stands for itself, such as LF. `command`: a whole command. */
export type EscPosCommand =
  | Readonly<{ type: 'text' | 'control'; byte: number }>
  | Readonly<{ type: 'command'; name: string; bytes: readonly number[] }>
  /** A command that nobody knows: only what was seen of it. */
  | Readonly<{ type: 'unknown'; bytes: readonly number[] }>;

/** Longest command that is kept whole, in bytes. A longer one is worked through to its end and given as unknown. */
export const longestCommand = 1024 * 1024;

const controls: ReadonlySet<number> = new Set([0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x18]);

/**
 * Cuts a byte stream into ESC/POS commands, byte by byte, and keeps no more than the one that is not whole yet. Never
 * throws: what it does not know comes out as unknown.
 */
export class EscPosParser {
  #bytes: number[] = [];
  /** Length up to which nothing new can be known. */
  #wanted = 0;
  #toNul = false;
  /** Bytes to pass over, of a command too long to keep. */
  #passing = 0;

  /** The beginning of a command that is not whole yet. */
  get open(): readonly number[] {
    return this.#bytes;
  }

  step(byte: number): EscPosCommand | null {
    if (this.#passing > 0) return this.#pass();
    if (this.#bytes.length === 0 && !beginsCommand(byte)) return single(byte);
    this.#bytes.push(byte);
    if (this.#toNul) return byte === 0 ? this.#done() : this.#tooLong();
    if (this.#bytes.length < this.#wanted) return null;
    return this.#look();
  }

  #look(): EscPosCommand | null {
    const length = lengthOf(this.#bytes);
    switch (length.known) {
      case 'never':
        return this.#unknown();
      case 'to-nul':
        this.#toNul = true;
        return null;
      case 'least':
        this.#wanted = length.length;
        return this.#tooLong();
      case 'whole':
        if (this.#bytes.length >= length.length) return this.#done();
        this.#wanted = length.length;
        if (length.length <= longestCommand) return null;
        this.#passing = length.length - this.#bytes.length;
        return null;
    }
  }

  #pass(): EscPosCommand | null {
    this.#passing -= 1;
    return this.#passing === 0 ? this.#unknown() : null;
  }

  #tooLong(): EscPosCommand | null {
    return this.#bytes.length > longestCommand ? this.#unknown() : null;
  }

  #done(): EscPosCommand {
    const bytes = this.#take();
    return { type: 'command', name: nameOf(bytes), bytes };
  }

  #unknown(): EscPosCommand {
    return { type: 'unknown', bytes: this.#take() };
  }

  #take(): readonly number[] {
    const bytes = this.#bytes;
    this.#bytes = [];
    this.#wanted = 0;
    this.#toNul = false;
    return bytes;
  }
}

const single = (byte: number): EscPosCommand => {
  if (byte >= 0x20) return { type: 'text', byte };
  return controls.has(byte) ? { type: 'control', byte } : { type: 'unknown', bytes: [byte] };
};

const leads: Readonly<Record<number, string>> = { 16: 'DLE', 27: 'ESC', 28: 'FS', 29: 'GS' };
const seconds: Readonly<Record<number, string>> = { 4: 'EOT', 5: 'ENQ', 12: 'FF', 20: 'DC4', 32: 'SP' };

/** As the references call it: `ESC @`, `GS ( k`, `DLE EOT`. */
const nameOf = (bytes: readonly number[]): string => {
  const [lead = 0, second = 0, third = 0] = bytes;
  const name = `${leads[lead]} ${seconds[second] ?? String.fromCharCode(second)}`;
  return second === 0x28 || (lead === 0x1d && second === 0x38) ? `${name} ${String.fromCharCode(third)}` : name;
};
