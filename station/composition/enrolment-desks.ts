import type { Configuration } from '../../contract/configuration.ts';
import type { ErrorRecord } from '../../contract/errors.ts';
import type { StationClock } from '../clock/station-clock.ts';
import { CertificateDesk } from '../enrolment/certificate-desk.ts';
import { RetirementDesk, type RetirementDeskParts } from '../enrolment/retirement-desk.ts';
import type { Faults } from '../faults.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { LiveTrust } from '../trust.ts';
import { TrustDesk, type TrustDeskParts } from '../trust-desk.ts';

export type EnrolmentDesksParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  keyStore: KeyStore;
  trust: LiveTrust;
  clock: StationClock;
  faults: Faults;
  /** Leaves the broker and comes back with the certificate that lies there now. */
  reconnect(): void;
  /** What the station says of itself is another. */
  aboutChanged(): void;
  trustChanged: TrustDeskParts['changed'];
  retirement: Pick<RetirementDeskParts, 'unsent' | 'isQuiet' | 'stop' | 'answer' | 'close'>;
}>;

/** What makes this station one of central's: by what it is known there, whom it believes, and how that ends. */
export type EnrolmentDesks = Readonly<{
  certificate: CertificateDesk;
  retirement: RetirementDesk;
  trust: TrustDesk;
}>;

export const enrolmentDesks = (parts: EnrolmentDesksParts): EnrolmentDesks => {
  const { configuration, dataDirectory, clock, faults } = parts;
  const raise = (fault: ErrorRecord) => faults.raise(fault, null);
  const clear = (code: number) => void faults.clear((known) => known === code);
  const certificate = new CertificateDesk({
    ...{ dataDirectory, keys: parts.keyStore },
    place: { site: configuration.site.id, station: configuration.station.id },
    now: () => (clock.state() === 'untrusted' ? null : clock.now()),
    reconnect: parts.reconnect,
    changed: parts.aboutChanged,
    ...{ raise, clear },
  });
  return {
    certificate,
    retirement: new RetirementDesk({
      ...{ ...parts.retirement, dataDirectory, raise, signed: () => certificate.retirement() },
      ...{ monotonic: () => clock.monotonic(), now: () => Math.round(clock.now()) },
    }),
    trust: new TrustDesk({ dataDirectory, trust: parts.trust, changed: parts.trustChanged, raise, clear }),
  };
};
