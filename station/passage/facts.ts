import type { Credential } from '../../contract/credential.ts';
import type { ClockState } from '../../contract/decision.ts';
import { personKeys } from '../../contract/identity.ts';
import type { TemperatureReading } from '../../contract/reading.ts';
import type { Facts } from '../../contract/rules.ts';
import type { Identified, TemperatureState } from '../gate/gate.ts';

/** What stands around a passage when it is decided. */
export type Circumstances = Readonly<{
  temperaturePolicy: Facts['temperaturePolicy'];
  inside: boolean | null;
  count: number;
  capacity: number | null;
  clock: ClockState;
  lists: Omit<Facts['lists'], 'watch'>;
}>;

export const factsOf = (
  identified: Identified,
  temperature: TemperatureReading | null,
  temperatureState: TemperatureState,
  around: Circumstances,
): Facts => ({
  direction: identified.direction,
  temperature: { state: temperatureState, celsius: temperature?.celsius ?? null },
  temperaturePolicy: around.temperaturePolicy,
  credential: credentialFacts(identified.credential),
  certificates: null,
  lists: { watch: null, ...around.lists },
  presence: { inside: around.inside, count: around.count, capacity: around.capacity },
  clock: around.clock,
});

const credentialFacts = (credential: Credential): Facts['credential'] => ({
  kind: credential.kind,
  verified: credential.verified,
  masked: credential.kind === 'personal-qr' && credential.masked,
  identified: credential.kind !== 'unknown' && personKeys(credential.person).length > 0,
  warnings: credential.kind === 'unknown' ? [] : [...credential.warnings],
});
