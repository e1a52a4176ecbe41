import { type CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { asLedgerError } from './ledger-error.ts';

/**
 * Asks the ledger something that the passage in hand can do without.
 * @param otherwise the answer where the file is damaged there
 * @param damaged told of it
 * @throws CheckpointError any other failure, by its name
 */
export const askLedger = <T>(
  file: string,
  damaged: (error: CheckpointError) => void,
  question: () => T,
  otherwise: T,
): T => {
  try {
    return question();
  } catch (error) {
    const failure = asLedgerError(error, file);
    if (failure.code !== ErrorCode.LedgerMalformed) throw failure;
    damaged(failure);
    return otherwise;
  }
};
