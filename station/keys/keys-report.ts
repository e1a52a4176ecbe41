import type { KeysOpening } from '../../contract/keys.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { KeyRights } from '../identity/key-rights.ts';

/** Of a station that nobody has handed a key of the system. */
export const keysInFiles: KeysOpening = { kept: 'file', why: 'no-window' };

/** What an installer is told of the keys: where they are, and which of them others could get at. */
export const keysReport = (opening: KeysOpening, { closed, failed }: KeyRights): Diagnostics['keys'] => ({
  kept: opening.kept,
  ...(opening.kept === 'file' ? { why: opening.why } : { system: opening.system }),
  closed: [...closed],
  open: [...failed],
});
