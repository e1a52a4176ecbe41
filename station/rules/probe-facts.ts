import type { Facts } from '../../contract/rules.ts';

/** Everything stated: what is here may be named in an expression. */
export const fullFacts: Facts = {
  direction: 'in',
  temperature: { state: 'measured', celsius: 36.6 },
  temperaturePolicy: 'required',
  credential: { kind: 'hcert', verified: true, masked: false, identified: true, warnings: ['extra-fields'] },
  certificates: {
    vaccination: { doses: 2, course: 2, days: 20 },
    recovery: { days: 20 },
    test: { kind: 'pcr', negative: true, hours: 20 },
  },
  lists: { watch: 'f1', trustOld: false, revocationsOld: false },
  presence: { inside: false, count: 3, capacity: 10 },
  clock: 'synchronised',
};

const plain: Facts = {
  ...fullFacts,
  credential: { kind: 'personal-qr', verified: null, masked: false, identified: true, warnings: [] },
  certificates: null,
  lists: { watch: null, trustOld: false, revocationsOld: false },
  presence: { inside: null, count: 0, capacity: null },
};
const noTemperature = { state: 'missing', celsius: null } as const;

/** Ordinary passages, with everything null that can be: an expression that fails at one of them is a wrong expression. */
export const probeFacts: readonly Facts[] = [
  fullFacts,
  plain,
  { ...plain, certificates: { vaccination: null, recovery: null, test: null } },
  { ...plain, temperature: noTemperature },
  { ...plain, temperature: noTemperature, temperaturePolicy: 'optional' },
  { ...plain, temperature: { state: 'not-asked', celsius: null }, temperaturePolicy: 'off' },
  { ...plain, credential: { ...plain.credential, masked: true, identified: false } },
  { ...plain, direction: 'out', temperature: { state: 'not-asked', celsius: null } },
];
