import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { SetupEnrolment } from '../../contract/setup.ts';
import type { DeliveredFile, FileTarget } from '../../contract/support.ts';
import { enrolmentState } from '../enrolment/enrolment-folder.ts';
import { stagedRequest } from '../enrolment/station-request.ts';
import {
  abandon,
  type Comparison,
  compare,
  type EnrolmentStep,
  enrolByCode,
  finish,
  requestFile,
  takeAnswer,
} from '../enrolment-office.ts';
import type { StickRoom } from '../support/stick-room.ts';

export type EnrolmentDeskParts = Readonly<{
  dataDirectory: string;
  now: () => number;
  changed: () => void;
  sticks: Pick<StickRoom, 'ask'>;
}>;

/** The enrolment as the assistant shows it: one at a time, and where it stands after a power cut. */
export class EnrolmentDesk {
  readonly #parts: EnrolmentDeskParts;
  #asking: Readonly<{ address: string | null }> | null = null;
  #error: ErrorRecord | null = null;

  constructor(parts: EnrolmentDeskParts) {
    this.#parts = parts;
  }

  get error(): ErrorRecord | null {
    return this.#error;
  }

  /** `host:port` that the code in hand names; null: none. */
  get address(): string | null {
    return stagedRequest(this.#parts.dataDirectory)?.code?.address ?? null;
  }

  view(): SetupEnrolment {
    if (this.#asking !== null) return { state: 'asking', ...this.#asking };
    const state = enrolmentState(this.#parts.dataDirectory);
    switch (state.kind) {
      case 'answered':
      case 'installing':
        return this.#compared();
      case 'requested':
        return this.address === null ? { state: 'requested' } : { state: 'none' };
      case 'enrolled':
        return { state: 'enrolled', site: state.record.site, station: state.record.station };
      default:
        return { state: 'none' };
    }
  }

  #compared(): SetupEnrolment {
    try {
      const { words, ...comparison } = compare(this.#parts.dataDirectory);
      return { state: 'compare', ...comparison, words: [...words] };
    } catch {
      // What lies there answers nothing any more: it is asked for again.
      return { state: 'none' };
    }
  }

  /** @throws (rejects) CheckpointError as `enrolByCode`; UsageWrong: it is being asked already */
  async byCode(code: string): Promise<void> {
    if (this.#asking !== null) throw busy();
    this.#asking = { address: null };
    await this.#try(() => enrolByCode(this.#parts.dataDirectory, code, (step) => this.#progress(step)));
  }

  #progress(step: EnrolmentStep): void {
    if (step.step === 'asking') this.#asking = { address: step.address };
    this.#parts.changed();
  }

  /** @throws (rejects) CheckpointError of the stick */
  async request(to: FileTarget): Promise<DeliveredFile> {
    const document = await requestFile(this.#parts.dataDirectory, null);
    this.#error = null;
    this.#parts.changed();
    const file = { name: 'checkpoint-enrolment-request.json', bytes: Buffer.from(document) };
    return this.#parts.sticks.ask({ do: 'deliver', file, to });
  }

  /** @throws (rejects) CheckpointError of the stick, EnrolmentAnswerWrong */
  async answer(document: string | null): Promise<void> {
    const { dataDirectory, sticks } = this.#parts;
    await this.#try(async () => takeAnswer(dataDirectory, document ?? (await sticks.ask({ do: 'newest-answer' }))));
  }

  /** @throws CheckpointError EnrolmentWordsDiffer, EnrolmentOtherRoot, EnrolmentAnswerWrong, LedgerForeign */
  decide(same: boolean, replaceRoot: boolean): void {
    const { dataDirectory, now } = this.#parts;
    if (!same) {
      abandon(dataDirectory);
      const given = new CheckpointError(
        ErrorCode.EnrolmentWordsDiffer,
        'the enrolment was given up: nothing of it is left here',
        'tell central at once: somebody may stand in between; then begin with a new code',
      );
      this.#error = given.toRecord();
      this.#parts.changed();
      throw given;
    }
    finish(dataDirectory, { replaceRoot, now: now() });
    this.#error = null;
    this.#parts.changed();
  }

  async #try(act: () => Comparison | Promise<Comparison>): Promise<void> {
    this.#error = null;
    this.#parts.changed();
    try {
      await act();
    } catch (thrown) {
      this.#error =
        thrown instanceof CheckpointError
          ? thrown.toRecord()
          : { code: ErrorCode.EnrolmentUnreachable, message: messageOf(thrown), hint: 'try again' };
      throw thrown;
    } finally {
      this.#asking = null;
      this.#parts.changed();
    }
  }
}

const busy = (): CheckpointError =>
  new CheckpointError(ErrorCode.UsageWrong, 'central is being asked already', 'wait for its answer');
