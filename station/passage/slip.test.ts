import { describe, expect, it } from 'vitest';
import type { Decision } from '../../contract/decision.ts';
import type { PermitView } from '../../contract/permit-view.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { documentOf, documentsDue, slipTime, stampOf } from './slip.ts';

const configuration = parseConfiguration(
  {
    version: 1,
    site: { id: 'a', name: 'Chợ Bến Thành' },
    station: { id: 'b', name: 'Cửa Nam' },
    mode: 'training',
    lanes: [{ id: 'gate-1', name: 'Làn 1' }],
  },
  'test',
);
const decision: Decision = {
  outcome: 'refer',
  colour: 'red',
  reasons: [],
  direction: 'in',
  lane: 'gate-1',
  temperature: { celsius: 38.4, at: 1, device: 't' },
  rules: { id: 'venue', version: '1.0.0' },
  clock: 'unknown',
  epoch: 'a'.repeat(32),
  sequence: 7,
  offline: false,
  at: Date.UTC(2021, 8, 10, 17, 31),
  slip: 412,
  repeatOf: null,
  referral: 'K7Q2M9-110921-0412-X',
};

describe('slip', () => {
  it('says what a referral needs, in local time, and no name', () => {
    expect(documentOf(decision, configuration, { kind: 'slip', copy: 0, name: null, logo: null })).toEqual({
      kind: 'slip',
      variant: 'referral',
      copy: 0,
      logo: null,
      name: null,
      number: 412,
      time: '00:31 11/09/2021',
      site: 'Chợ Bến Thành',
      station: 'Cửa Nam',
      lane: 'Làn 1',
      outcome: 'refer',
      colour: 'red',
      direction: 'in',
      celsius: 38.4,
      reasons: [],
      code: `CP1R:K7Q2M9-110921-0412-X:${'a'.repeat(32)}:7`,
      referral: 'K7Q2M9-110921-0412-X',
      watermark: 'TRAINING',
    });
    expect(slipTime(0, -60)).toBe('23:00 31/12/1969');
  });

  describe('of a passage with a travel permit', () => {
    const permit: PermitView = {
      ...{ kind: 'signed', id: 'GDD-1', maskedName: 'Nguyễn V** An', maskedNumber: '******029317', plate: '51F12345' },
      ...{
        seats: null,
        where: 'Quốc lộ 1 · 79',
        days: null,
        hours: '06:00–18:00',
        validity: null,
        until: '31/12/2021',
      },
      ...{ purpose: null, authority: 'UBND Quận 1', signedBy: 'UBND Quận 1', verified: true, fault: null, holds: true },
      ...{ holder: 'match', typedPlate: null, plateMatch: 'match', area: 'match' },
    };
    const stamping = (permitStamp: boolean) => {
      const { passage } = configuration;
      return { ...configuration, passage: { ...passage, printing: { ...passage.printing, permitStamp } } };
    };
    const head = { copy: 2, logo: null };
    const admitted: Decision = { ...decision, outcome: 'admit', colour: 'green', referral: null };

    it('is a stamp for the permit, where that is configured', () => {
      expect(stampOf(admitted, permit, stamping(true), head)).toEqual({
        kind: 'permit-stamp',
        ...{ copy: 2, logo: null, number: 412, time: '00:31 11/09/2021', outcome: 'admit', colour: 'green' },
        ...{ site: 'Chợ Bến Thành', station: 'Cửa Nam', lane: 'Làn 1', watermark: 'TRAINING' },
        ...{ permitId: 'GDD-1', plate: '51F12345', route: 'Quốc lộ 1 · 79', validUntil: '31/12/2021', officer: null },
        code: `CP1:b:${'a'.repeat(32)}:7`,
      });
    });

    it('stays a slip where none is configured, its permit is forgotten, somebody is referred, or nobody confirms a link', () => {
      const link: PermitView = { ...permit, kind: 'link', verified: null };
      expect([
        stampOf(admitted, permit, stamping(false), head),
        stampOf(admitted, null, stamping(true), head),
        stampOf(decision, permit, stamping(true), head),
        stampOf(admitted, link, stamping(true), head),
        stampOf({ ...admitted, slip: null }, permit, stamping(true), head),
        stampOf(admitted, { ...link, verified: true }, stamping(true), head)?.permitId,
      ]).toEqual([null, null, null, null, null, 'GDD-1']);
    });
  });

  it('names the passage where nobody was referred, or before referrals had numbers', () => {
    const admitted = { ...decision, outcome: 'admit', referral: undefined } as const;
    const slip = documentOf(admitted, configuration, { kind: 'slip', copy: 0, name: null, logo: null });
    expect([slip?.code, slip?.referral]).toEqual([`CP1:b:${'a'.repeat(32)}:7`, null]);
  });

  it('is none where no number was given', () => {
    expect(
      documentOf({ ...decision, slip: null }, configuration, { kind: 'slip', copy: 0, name: null, logo: null }),
    ).toBeNull();
  });

  it('carries the name as configured, and a badge the whole of it unless there shall be none', () => {
    const nameOn = (kind: 'slip' | 'badge', name: 'none' | 'masked' | 'full') => {
      const { passage } = configuration;
      const set = { ...configuration, passage: { ...passage, printing: { ...passage.printing, name } } };
      return documentOf(decision, set, { kind, copy: 1, name: 'Nguyễn Văn An', logo: null })?.name;
    };
    expect([
      nameOn('slip', 'none'),
      nameOn('slip', 'masked'),
      nameOn('slip', 'full'),
      nameOn('badge', 'none'),
      nameOn('badge', 'masked'),
      nameOn('badge', 'full'),
    ]).toEqual([null, 'Nguyễn V** An', 'Nguyễn Văn An', null, 'Nguyễn Văn An', 'Nguyễn Văn An']);
  });

  it('is due for the outcomes that are configured, a badge for whoever is admitted, and nothing on the way out', () => {
    const { passage } = configuration;
    const badges = { ...passage, slips: ['refer' as const], printing: { ...passage.printing, badges: true } };
    const due = (outcome: Decision['outcome'], direction: Decision['direction'], settings = passage) =>
      documentsDue({ outcome, direction }, settings);
    expect([
      due('admit', 'in'),
      due('refuse', 'in'),
      due('admit', 'out'),
      due('admit', 'in', badges),
      due('refer', 'in', badges),
      due('admit', 'out', badges),
    ]).toEqual([['slip'], [], [], ['badge'], ['slip'], []]);
  });
});
