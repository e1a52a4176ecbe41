import type { CheckpointError } from '../../contract/errors.ts';

/**
 * Calls on their way to a port. Some system libraries never answer a call whose port went away under it: the end of the
 * port answers for them. It holds nothing of a call that was answered.
 */
export class InFlight {
  readonly #rejects = new Set<(error: CheckpointError) => void>();
  #end: CheckpointError | null = null;

  call(start: () => Promise<void>): Promise<void> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#rejects.add(reject);
    start()
      .then(resolve, reject)
      .finally(() => this.#rejects.delete(reject));
    return promise;
  }

  /** Answers what is on its way and whatever comes later. Only the first end counts. */
  end(error: CheckpointError): void {
    this.#end ??= error;
    for (const reject of this.#rejects) reject(this.#end);
    this.#rejects.clear();
  }
}
