import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Tags are dead after two days: of a station that was silent for so long nobody inside can be matched any more. */
const forgottenMs = 48 * 3_600_000;
const writeEveryMs = 600_000;

const fileSchema = z.object({ stations: z.record(z.string(), z.int()) });

/**
 * Which stations of the site were heard of, and when: one that starts while another is off must know that it does not hear
 * everything. Nothing depends on it but the words on the screen: a file that cannot be read or written is as none.
 */
export class PeersFile {
  readonly #file: string;
  readonly #heard: Map<string, number>;
  #writtenAt = 0;

  constructor(dataDirectory: string) {
    this.#file = join(dataDirectory, 'presence.json');
    this.#heard = new Map(Object.entries(load(this.#file)));
  }

  /** @param now ms since the Unix epoch */
  stations(now: number): readonly string[] {
    return [...this.#heard].filter(([, at]) => now - at < forgottenMs).map(([station]) => station);
  }

  /** These are heard at this moment. */
  note(stations: readonly string[], now: number): void {
    const isNew = stations.some((station) => !this.#heard.has(station));
    for (const station of stations) this.#heard.set(station, Math.round(now));
    for (const [station, at] of this.#heard) if (now - at >= forgottenMs) this.#heard.delete(station);
    if (!isNew && now - this.#writtenAt < writeEveryMs) return;
    this.#writtenAt = now;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#file}.new`, `${JSON.stringify({ stations: Object.fromEntries(this.#heard) })}\n`, {
        mode: 0o600,
      });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // The next minute tries again.
      this.#writtenAt = 0;
    }
  }
}

const load = (file: string): Readonly<Record<string, number>> => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).stations;
  } catch {
    return {};
  }
};
