import type { Identified } from '../gate/gate.ts';
import { matchHolder } from './permit-match.ts';

/**
 * "Scan permit, then card", or the other way round, and the vehicle's plate: what belongs to one passage is put together
 * before the gate. A pure state machine: scans in, whole passages out. Whatever is scanned comes out within `waitMs`, with what
 * came to it or without. A permit and a card of two people never come out as one passage unless the passage says that they do
 * not match: `matchHolder` of the two is for the caller to tell.
 */
export type PairingSettings = Readonly<{
  policy: 'accepted' | 'required';
  /** `card`: the holder's card is waited for. `officer`: the officer compares the holder by eye. */
  holder: 'officer' | 'card';
  /** `ask`: the officer says whether the vehicle is the one that the permit names. */
  plate: 'off' | 'ask';
  waitMs: number;
}>;

/** What is put together. At least one of the two is there. `since`: when its first code was read, monotonic ms. */
export type Paired = Readonly<{
  permit: Identified | null;
  card: Identified | null;
  /** As the officer typed it; null: not said. */
  plate: string | null;
  since: number;
}>;

type Held = Paired & Readonly<{ deadline: number }>;

/** A code that went out alone a moment ago: what fits it for certain may still come to it. */
type Alone = Readonly<{ identified: Identified; at: number }>;

export type PairingState = Readonly<{ held: Held | null; alone: Alone | null }>;
export const idlePairing: PairingState = { held: null, alone: null };

export type PairingInput =
  | Readonly<{ kind: 'scan'; identified: Identified }>
  | Readonly<{ kind: 'plate'; plate: string }>
  /** Monotonic ms. */
  | Readonly<{ kind: 'time'; now: number }>
  /** The officer does not wait any longer. */
  | Readonly<{ kind: 'enough' }>;

export type PairingStep = Readonly<{ state: PairingState; out: readonly Paired[] }>;

export type Want = 'permit' | 'card' | 'plate';

/** `other`: neither; it has nothing to do with pairing. */
export const partOf = ({ credential }: Identified): 'permit' | 'card' | 'other' => {
  switch (credential.kind) {
    case 'permit':
    case 'permit-url':
      return 'permit';
    case 'cccd':
    case 'personal-qr':
    case 'bhyt':
      return 'card';
    default:
      return 'other';
  }
};

/** What is still to come; null: it is whole. A permit that is not genuine, or of somebody else, waits for nothing. */
export const wantOf = (paired: Paired, settings: PairingSettings): Want | null => {
  const { permit, card, plate } = paired;
  if (permit === null) return settings.policy === 'required' ? 'permit' : null;
  if (permit.credential.verified === false || holderOf(paired) === 'mismatch') return null;
  if (card === null && settings.holder === 'card') return 'card';
  const named = permit.credential.kind === 'permit' ? permit.credential.permit.plate : null;
  return settings.plate === 'ask' && named !== null && plate === null ? 'plate' : null;
};

export const holderOf = ({ permit, card }: Pick<Paired, 'permit' | 'card'>): ReturnType<typeof matchHolder> => {
  if (permit?.credential.kind !== 'permit' || card === null || card.credential.kind === 'unknown') return 'unknown';
  return matchHolder(permit.credential.person, card.credential.person);
};

/**
 * Whether this code is part of what is held, or comes to what went out alone a moment ago. A card that is another person's for
 * certain is not.
 */
export const belongs = (state: PairingState, identified: Identified, settings: PairingSettings): boolean => {
  const part = partOf(identified);
  if (part === 'other') return false;
  const { held } = state;
  if (held === null) return toAlone(state.alone, identified, settings) !== null;
  const present = held[part];
  if (present !== null) return sameCode(present, identified);
  return sameDirection(held, identified) && holderOf({ ...held, [part]: identified }) !== 'mismatch';
};

export const stepPairing = (state: PairingState, input: PairingInput, settings: PairingSettings): PairingStep => {
  const { held } = state;
  switch (input.kind) {
    case 'scan':
      return scanned(state, input.identified, settings);
    case 'plate':
      return held === null || wantOf(held, settings) !== 'plate'
        ? { state, out: [] }
        : settle(state, { ...held, plate: input.plate }, settings);
    case 'time':
      return held !== null && input.now >= held.deadline ? release(held) : { state, out: [] };
    case 'enough':
      return held === null ? { state, out: [] } : release(held);
  }
};

const scanned = (state: PairingState, identified: Identified, settings: PairingSettings): PairingStep => {
  const part = partOf(identified);
  const { held } = state;
  if (part === 'other') return { state, out: [] };
  if (held === null) return begin(state, identified, settings);
  const present = held[part];
  // Held before the scanner, or scanned once more for good measure.
  if (present !== null && sameCode(present, identified)) return { state, out: [] };
  if (present === null && sameDirection(held, identified)) {
    return settle(state, { ...held, [part]: identified }, settings);
  }
  const before = release(held);
  const after = begin(before.state, identified, settings);
  return { state: after.state, out: [...before.out, ...after.out] };
};

const begin = (state: PairingState, identified: Identified, settings: PairingSettings): PairingStep => {
  const { monotonic } = identified.scan;
  const part = partOf(identified);
  const other = toAlone(state.alone, identified, settings);
  const paired: Paired = {
    permit: part === 'permit' ? identified : other,
    card: part === 'card' ? identified : other,
    plate: null,
    since: monotonic,
  };
  return settle(
    { ...state, alone: other === null ? state.alone : null },
    { ...paired, deadline: monotonic + settings.waitMs },
    settings,
  );
};

/** The other half of the same person's passage, which went out alone: only where it is theirs for certain. */
const toAlone = (alone: Alone | null, identified: Identified, { waitMs }: PairingSettings): Identified | null => {
  if (alone === null || identified.scan.monotonic - alone.at > waitMs) return null;
  const part = partOf(identified);
  const other = partOf(alone.identified);
  if (part === other || alone.identified.direction !== identified.direction) return null;
  const [permit, card] = part === 'permit' ? [identified, alone.identified] : [alone.identified, identified];
  return holderOf({ permit, card }) === 'match' ? alone.identified : null;
};

const settle = (state: PairingState, held: Held, settings: PairingSettings): PairingStep =>
  wantOf(held, settings) === null ? release(held) : { state: { ...state, held }, out: [] };

const release = ({ permit, card, plate, since }: Held): PairingStep => {
  const single = permit === null ? card : card === null ? permit : null;
  return {
    state: { held: null, alone: single === null ? null : { identified: single, at: single.scan.monotonic } },
    out: [{ permit, card, plate, since }],
  };
};

const sameDirection = ({ permit, card }: Paired, { direction }: Identified): boolean =>
  (permit ?? card)?.direction === direction;

const sameCode = (a: Identified, b: Identified): boolean =>
  a.scan.text === b.scan.text || (partOf(a) === 'card' && a.keys.some((key) => b.keys.includes(key)));
