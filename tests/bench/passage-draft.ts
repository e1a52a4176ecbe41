import type { RowDraft } from '../../station/ledger/ledger-rows.ts';

const people = 200_000;
const identityOf = (n: number): string => `0010${String(n % people).padStart(8, '0')}`;

/** A passage as the desk writes it: about 800 public and 400 sealed bytes. Number n is of person n mod 200,000. */
export const passageDraft = (n: number, at = 1_631_300_000_000 + n): RowDraft => ({
  name: 'passage',
  time: at,
  data: {
    outcome: 'admit',
    colour: 'green',
    reasons: [{ code: 'identity.recorded', vi: 'Đã ghi nhận danh tính', en: 'Identity recorded' }],
    direction: n % 2 === 0 ? 'in' : 'out',
    lane: 'gate-1',
    temperature: { celsius: 36.6, at, device: 'thermometer-1' },
    rules: { id: 'venue', version: '1.0.0' },
    clock: 'synchronised',
    offline: false,
    at,
    slip: (n % 9999) + 1,
    repeatOf: null,
    credential: 'personal-qr',
    device: 'scanner-1',
    tag: { day: 18_880, value: '00112233445566778899aabbccddeeff' },
    inside: n % 1000,
  },
  sealed: JSON.stringify({
    kind: 'person',
    credential: 'personal-qr',
    person: {
      name: 'NGUYEN VAN A',
      birth: '1987-01-18',
      gender: 'male',
      identityNumber: identityOf(n),
      identityKind: 'cccd',
      qid: `16297938${String(n % people).padStart(10, '0')}`,
      phone: '0123232422',
      healthInsurance: null,
      address: null,
    },
    declarerQid: null,
  }),
  presence: null,
});
