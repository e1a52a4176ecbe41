import { z } from 'zod';
import type { RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { WatchAnswer, WatchAnswerer } from '../../contract/events.ts';
import {
  type WatchConfirmation,
  watchConfirmationSchema,
  watchConfirmCommand,
} from '../../contract/watch-confirmation.ts';
import { hitForgotten } from './watch-hits.ts';

/** A lane, as far as its hits on the watch list go. */
export type HitHolder = Readonly<{
  isWatchHit(of: RowKey): boolean;
  confirmWatch(of: RowKey, answer: WatchAnswer, by: WatchAnswerer): Promise<void>;
}>;

const answers: Readonly<Record<WatchConfirmation['answer'], WatchAnswer>> = {
  listed: 'confirmed',
  'not-listed': 'not-them',
};

/**
 * Takes what central says of a hit, once it is known that central says it.
 * @param body of the command `watch.confirm`
 * @throws (rejects) CheckpointError RpcArgumentInvalid, RpcPersonForgotten, WatchHitAnswered, or of the ledger
 */
export const confirmByCentral = async (lanes: readonly HitHolder[], body: unknown): Promise<void> => {
  const parsed = watchConfirmationSchema.safeParse(body);
  if (!parsed.success) {
    throw new CheckpointError(
      ErrorCode.RpcArgumentInvalid,
      `the command ${watchConfirmCommand} has no valid body: ${z.prettifyError(parsed.error)}`,
      'send {of: {epoch, sequence}, answer: "listed" or "not-listed"}',
    );
  }
  const { of, answer } = parsed.data;
  const lane = lanes.find((one) => one.isWatchHit(of));
  if (lane === undefined) throw hitForgotten();
  await lane.confirmWatch(of, answers[answer], 'central');
};
