import { CheckpointError, ErrorCode } from '../contract/errors.ts';

/**
 * What a reader throws at the first field that cannot be what its format says.
 * The message names the field and never repeats its content: it may be somebody's data, and messages reach logs.
 */
export const malformed = (format: string, field: string, fault: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.CredentialMalformed,
    `this looks like a ${format}, but its ${field} ${fault}`,
    'scan the code again, flat and whole; if it stays like this, ask for another paper',
  );
