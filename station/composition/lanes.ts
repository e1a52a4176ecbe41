import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Lane } from '../lane.ts';

/** The lanes of a station, in the order of the configuration. */
export class Lanes {
  readonly #byId: ReadonlyMap<string, Lane>;

  constructor(lanes: readonly Lane[]) {
    this.#byId = new Map(lanes.map((lane) => [lane.configuration.id, lane]));
  }

  get ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  get all(): readonly Lane[] {
    return [...this.#byId.values()];
  }

  find(id: string): Lane | undefined {
    return this.#byId.get(id);
  }

  /**
   * @param id null: the first
   * @throws CheckpointError RpcUnknownLane
   */
  of(id: string | null): Lane {
    const lane = id === null ? this.all[0] : this.#byId.get(id);
    if (lane !== undefined) return lane;
    throw new CheckpointError(
      ErrorCode.RpcUnknownLane,
      `there is no lane "${id}" at this station`,
      `lanes here: ${this.ids.join(', ')}`,
    );
  }

  /** Nobody stands in the middle of a passage. */
  isQuiet(): boolean {
    return this.all.every(({ phase }) => phase.name === 'waiting' || phase.name === 'out-of-order');
  }
}
