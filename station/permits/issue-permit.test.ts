import { beforeAll, describe, expect, it } from 'vitest';
import { readCredential } from '../../credentials/read-credential.ts';
import { makeSigner, type TestSigner, trusting } from '../../credentials/testing/issuers.ts';
import { createTrust } from '../../credentials/trust/trust.ts';
import { issuePermit } from './issue-permit.ts';

const local = (time: string): number => Date.parse(`${time}+07:00`);

let signer: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
});

describe('issued permit', () => {
  const held = (hr: [number, number], at: string): boolean | null => {
    const permit = { id: 'GDD-HCM-1', hn: 'Nguyễn Văn A', nr: '001087029317', fr: '2021-08-20', to: '2021-08-23', hr };
    const { text } = issuePermit(permit, signer, local('2021-08-20T00:00:00'));
    return readCredential(text, createTrust(trusting(signer)), local(at)).verified;
  };

  it('of nights holds to the end of its last night', () => {
    const night: [number, number] = [22 * 60, 5 * 60];
    expect([held(night, '2021-08-24T04:59:59'), held(night, '2021-08-24T05:00:00')]).toEqual([true, false]);
    expect(held(night, '2021-08-24T22:30:00')).toBe(false);
  });

  it('of days ends with its last day', () => {
    const day: [number, number] = [0, 1440];
    expect([held(day, '2021-08-23T23:59:59'), held(day, '2021-08-24T00:00:00')]).toEqual([true, false]);
  });
});
