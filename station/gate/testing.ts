import type { Identified } from './gate.ts';

/** For tests: the gate's settings as they come. */
export const settings = {
  temperature: { policy: 'required', directions: ['in'], beforeMs: 3000, afterMs: 8000 },
} as const;

/** For tests: somebody whose code was read at this moment; null: a code that names nobody. */
export const personOf = (key: string | null, monotonic: number, direction: 'in' | 'out' = 'in'): Identified => ({
  scan: { kind: 'scan', lane: 'gate-1', device: 'scanner-1', at: 1000 + monotonic, monotonic, text: key ?? '?' },
  credential:
    key === null
      ? { kind: 'unknown', verified: null, resembles: null, error: { code: 3001, message: 'no' } }
      : {
          kind: 'personal-qr',
          verified: null,
          person: {
            name: key,
            birth: null,
            gender: 'unknown',
            identityNumber: key,
            identityKind: 'cccd',
            qid: null,
            phone: null,
            healthInsurance: null,
            address: null,
          },
          declaredFor: 'self',
          declarerQid: null,
          masked: false,
          warnings: [],
        },
  keys: [key ?? '?'],
  direction,
});
