import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { bringList, makeRevocationsText, makeTrustText, signListText } from '../../station/list-office.ts';
import { believedFolder } from './demo-issuers.ts';
import { officeKeyFile } from './enrolment.ts';
import { withdrawnCertificate } from './signed-people.ts';

/**
 * The demo's own lists, issued anew at each start: whom it believes, and what was withdrawn. They go the way of any list
 * that somebody brings to a station.
 */
export const leaveDemoLists = async (dataDirectory: string, demoDirectory: string, now: number): Promise<void> => {
  const texts = [
    makeTrustText(believedFolder(demoDirectory)),
    makeRevocationsText(`certificate,${withdrawnCertificate}`),
  ];
  const key = readFileSync(officeKeyFile(demoDirectory, 'lists'));
  const about = { key, passphrase: null, audience: '*', version: Math.floor(now / 1000), issued: now, notAfter: null };
  for (const text of texts) {
    await bringList(signListText({ text, ...about }).bytes, { dataDirectory, place: null }, now).catch(unlessOlder);
  }
};

/** Somebody has tried out a list of their own, with a higher version: that one stays. */
const unlessOlder = (error: unknown): void => {
  if (!(error instanceof CheckpointError) || error.code !== ErrorCode.SignedObjectOlder) throw error;
};
