import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';

/** The file is not what was written, or the disk does not give it back or take more of it. */
const isDamageCode = (code: string): boolean =>
  /^SQLITE_(CORRUPT|NOTADB|IOERR_(READ|SHORT_READ|WRITE|FSYNC|DIR_FSYNC|TRUNCATE|FSTAT|CORRUPTFS|DATA)\b)/.test(code);

/** What SQLite says, as an error that tells a person what to do. */
export const asLedgerError = (error: unknown, file: string): CheckpointError => {
  if (error instanceof CheckpointError) return error;
  const code = systemCode(error);
  if (code === 'SQLITE_FULL') {
    return new CheckpointError(
      ErrorCode.LedgerDiskFull,
      'the disk is full',
      'free space on the disk of the data directory',
      {
        cause: error,
      },
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new CheckpointError(
      ErrorCode.LedgerLocked,
      `another program holds the ledger ${file}, and nothing can be recorded`,
      'end the program that has the file open (a copy, a backup, a database browser); the station goes on by itself',
      { cause: error },
    );
  }
  if (isDamageCode(code)) {
    return new CheckpointError(
      ErrorCode.LedgerMalformed,
      `the ledger ${file} is damaged: ${messageOf(error)}`,
      'start the station: it sets the ledger aside, begins a new one and saves what is readable; delete no file',
      { cause: error },
    );
  }
  if (code === 'SQLITE_CANTOPEN' || (error instanceof TypeError && /directory does not exist/.test(error.message))) {
    return new CheckpointError(
      ErrorCode.LedgerMissing,
      `there is no ledger at ${file}`,
      'name the right data directory with --data, or start the station there first',
      { cause: error },
    );
  }
  return new CheckpointError(
    ErrorCode.LedgerWriteFailed,
    `the ledger cannot be used: ${messageOf(error)}`,
    'check the disk, the rights of the data directory and the free space',
    { cause: error },
  );
};
