import { accessSync, constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

const linuxFolder = '/sys/class/backlight';

/** The display's own light, where this computer has one (a panel, a tablet): a monitor has its own buttons. */
export class Brightness {
  readonly #folder: string;

  constructor(folder = linuxFolder) {
    this.#folder = folder;
  }

  /** Percent; null: there is none that this user may set. */
  get(): number | null {
    const place = this.#place();
    if (place === null) return null;
    const [now, most] = [numberIn(join(place, 'brightness')), numberIn(join(place, 'max_brightness'))];
    return now === null || most === null || most === 0 ? null : Math.min(100, Math.round((100 * now) / most));
  }

  /** @throws CheckpointError OutputUnusable */
  set(percent: number): void {
    const place = this.#place();
    const most = place === null ? null : numberIn(join(place, 'max_brightness'));
    try {
      if (place === null || most === null) throw new Error('no display here can be set from a program');
      writeFileSync(join(place, 'brightness'), String(Math.max(1, Math.round((percent / 100) * most))));
    } catch (cause) {
      throw new CheckpointError(
        ErrorCode.OutputUnusable,
        `the brightness cannot be set: ${messageOf(cause)}`,
        'set it with the buttons of the monitor',
        { cause },
      );
    }
  }

  #place(): string | null {
    try {
      const [first] = readdirSync(this.#folder).sort();
      if (first === undefined) return null;
      accessSync(join(this.#folder, first, 'brightness'), constants.W_OK);
      return join(this.#folder, first);
    } catch {
      return null;
    }
  }
}

const numberIn = (file: string): number | null => {
  try {
    const value = Number(readFileSync(file, 'utf8').trim());
    return Number.isFinite(value) && value >= 0 ? value : null;
  } catch {
    return null;
  }
};
