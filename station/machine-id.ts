import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Sixteen bytes that differ on another machine: a ledger that was copied to one starts a new epoch there. The system's
 * own id never leaves it, as machine-id(5) asks: only a hash keyed to this use is stored.
 */
export const machineId = (): Uint8Array => {
  const id = readId() ?? hostname();
  return createHash('sha256').update(`checkpoint ledger machine\n${id}`).digest().subarray(0, 16);
};

const readId = (): string | null => {
  for (const file of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(file, 'utf8').trim();
      if (id !== '') return id;
    } catch {
      // The next place, or the host's name: a machine without an id still has a ledger.
    }
  }
  return null;
};
