import type { CheckpointError } from '../../contract/errors.ts';

/**
 * Calls on their way to a port. Some system libraries never answer a call whose port went away under it: the end of the
 * port answers for them. It holds nothing of a call that was answered.
 */
export class InFlight {
  readonly #rejects = new Set<(error: CheckpointError) => void>();
  #end: CheckpointError | null = null;

  call<T>(start: () => Promise<T>): Promise<T> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
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
