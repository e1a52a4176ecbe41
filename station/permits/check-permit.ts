import type { PermitLink, TravelPermit } from '../../contract/credential.ts';
import { maskName } from '../../contract/identity.ts';
import type { PermitView } from '../../contract/permit-view.ts';
import { maskNumber, permitWords, writtenDay } from '../../contract/permit-words.ts';
import type { Facts } from '../../contract/rules.ts';
import { normalisePlate } from '../../credentials/permit/permit-claims.ts';
import { permitTimeFault } from '../../credentials/permit/permit-time.ts';
import type { Trust } from '../../credentials/trust/trust.ts';
import { credentialFaultOf } from '../passage/facts.ts';
import type { CheckedPermit } from './checked-permit.ts';
import { matchArea, type Place } from './permit-match.ts';
import { holderOf, type Paired, type PairingSettings } from './permit-pairing.ts';

type PermitFacts = NonNullable<Facts['permit']>;

export type PermitCircumstances = Readonly<{
  trust: Trust;
  /** ms since the Unix epoch; null: the clock cannot be believed. */
  now: number | null;
  place: Place;
  settings: Pick<PairingSettings, 'holder' | 'plate'>;
}>;

/** @returns null: there is no permit */
export const checkPermit = (paired: Paired, around: PermitCircumstances): CheckedPermit | null => {
  const credential = paired.permit?.credential;
  if (credential?.kind === 'permit') return signedPermit(credential, paired, around);
  return credential?.kind === 'permit-url' ? linkedPermit(credential, paired, around) : null;
};

const signedPermit = (credential: TravelPermit, paired: Paired, around: PermitCircumstances): CheckedPermit => {
  const { permit, verified, until, error } = credential;
  const { now, settings, place } = around;
  const holder = holderOf(paired);
  const plate = matchPlate(permit.plate, paired.plate);
  const area = matchArea(permit, place);
  const openPlate = settings.plate === 'ask' && plate === 'unknown';
  const openArea = area === 'unknown' && place.areas.length + place.routes.length > 0;
  const facts: PermitFacts = {
    kind: 'signed',
    verified,
    error: error === null ? null : credentialFaultOf(error.code),
    holds: now === null ? null : permitTimeFault(permit, now) === null && (until === null || now <= until),
    holder,
    plate,
    area,
    seats: permit.seats,
    unchecked: (settings.holder === 'card' && holder === 'unknown') || openPlate || openArea,
  };
  return { facts, credential, view: viewOf(credential, facts, paired.plate) };
};

/** What was typed is one vehicle's plate, and so is what the permit names, however either is written. */
const matchPlate = (named: string | null, typed: string | null): PermitFacts['plate'] => {
  if (named === null) return 'match';
  if (typed === null) return 'unknown';
  return normalisePlate(named) === normalisePlate(typed) ? 'match' : 'mismatch';
};

const viewOf = (
  { permit, person, signedBy }: TravelPermit,
  facts: PermitFacts,
  typedPlate: string | null,
): PermitView => {
  const { validity, days, hours, where } = permitWords(permit);
  const { kind, verified, error, holds, holder, plate, area } = facts;
  return {
    ...{ kind, verified, holds, holder, area, typedPlate, validity, days, hours, where },
    fault: error,
    plateMatch: plate,
    id: permit.id,
    until: permit.to === null ? null : writtenDay(permit.to),
    maskedName: person.name === null ? null : maskName(person.name),
    maskedNumber: person.identityNumber === null ? null : maskNumber(person.identityNumber),
    plate: permit.plate,
    seats: permit.seats,
    purpose: permit.purpose,
    authority: permit.authority,
    signedBy: signedBy?.name ?? null,
  };
};

/** An address of 2021 says nothing itself: the list of confirmed ones says whether it holds, and never whose it is. */
const linkedPermit = (credential: PermitLink, paired: Paired, around: PermitCircumstances): CheckedPermit => {
  const { trust, now, settings } = around;
  const { permitId } = credential;
  const until = trust.link(permitId);
  const over = typeof until === 'number' && now !== null && now > until;
  const fault = trust.isPermitRevoked(permitId) ? 'revoked' : over ? 'expired' : null;
  const facts: PermitFacts = {
    kind: 'link',
    verified: fault !== null ? false : until === undefined ? null : true,
    error: fault,
    holds: until === undefined || now === null ? null : !over,
    holder: 'unknown',
    plate: 'unknown',
    area: 'unknown',
    seats: null,
    // It names nobody: the card says who came, and no more can be compared.
    unchecked: settings.holder === 'card' && paired.card === null,
  };
  const view: PermitView = {
    ...{ kind: 'link', id: permitId, maskedName: null, maskedNumber: null, plate: null, seats: null, where: null },
    ...{ days: null, hours: null, validity: null, purpose: null, authority: null, signedBy: null },
    until: typeof until === 'number' ? localDay(until) : null,
    ...{ verified: facts.verified, fault, holds: facts.holds, typedPlate: paired.plate },
    ...{ holder: 'unknown', plateMatch: 'unknown', area: 'unknown' },
  };
  return { facts, credential, view };
};

/** Viet Nam's day of a moment, as it is written there. */
const localDay = (at: number): string => writtenDay(new Date(at + 7 * 3_600_000).toISOString().slice(0, 10));
