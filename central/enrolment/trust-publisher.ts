import { statSync } from 'node:fs';
import { messageOf } from '../../contract/errors.ts';
import { topics } from '../../contract/topics.ts';
import type { OfficeFiles } from './office-folder.ts';
import { publishable } from './role-keys.ts';

export type TrustPublisherParts = Readonly<{
  files: OfficeFiles;
  /** Public keys to which stations may seal: this receiver has the private halves. */
  sealing: readonly Uint8Array[];
  /** Puts a retained message. Rejects where the broker does not take it. */
  retain(topic: string, payload: Uint8Array): Promise<void>;
  /** The broker has them. */
  published?(): void;
  log(text: string): void;
}>;

const lookEveryMs = 500;

/** Keeps at the broker whom stations are to believe, as it lies in the data directory. */
export class TrustPublisher {
  readonly #parts: TrustPublisherParts;
  #timer: NodeJS.Timeout | null = null;
  #done = '';
  #trouble = '';
  #working: Promise<void> | null = null;

  constructor(parts: TrustPublisherParts) {
    this.#parts = parts;
  }

  connected(): void {
    this.#done = '';
    this.#timer ??= setInterval(() => void this.look(), lookEveryMs);
    void this.look();
  }

  lost(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async dispose(): Promise<void> {
    this.lost();
    await this.#working;
  }

  look(): Promise<void> {
    this.#working ??= this.#look().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #look(): Promise<void> {
    const { files, sealing, retain, log } = this.#parts;
    try {
      const mark = [files.roles, files.rootChanges, files.rootPublic].map(markOf).join(' ');
      if (mark === this.#done) return;
      const found = publishable(files, sealing);
      if (typeof found === 'string') {
        this.#say(found);
        return;
      }
      await retain(topics.roles, found.message);
      this.#parts.published?.();
      log(`published version ${found.version} of the role keys`);
      this.#done = mark;
      this.#trouble = '';
    } catch (error) {
      this.#say(messageOf(error));
    }
  }

  #say(why: string): void {
    const trouble = `role keys are not published: ${why}`;
    if (trouble !== this.#trouble) this.#parts.log(trouble);
    this.#trouble = trouble;
  }
}

const markOf = (file: string): string => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.size} ${stat.mtimeMs} ${stat.ino}`;
};
