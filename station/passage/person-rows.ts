import type { Credential } from '../../contract/credential.ts';
import type { SealedDeclaration } from '../../contract/declaration.ts';
import type { SealedIdentity, Tag } from '../../contract/events.ts';
import type { Move, Present } from '../identity/people.ts';
import type { SiteTags } from '../identity/site-tags.ts';
import type { PresenceChange } from '../ledger/ledger-rows.ts';
import type { CheckedPermit } from '../permits/checked-permit.ts';

/** `all`: today's and yesterday's under every key, to be matched by. `present`: today's, to be counted by. */
export type PersonTags = Readonly<{ first: Tag; all: readonly string[]; present: Present }>;

/** Tags under all of a person's keys: today's to be counted by, and those of yesterday to be matched by, too. */
export const tagsOf = (tags: SiteTags, keys: readonly [string, ...string[]]): PersonTags => {
  const first = tags.tags(keys[0])[0];
  const days = keys.map((key) => tags.tags(key));
  const today = days.map(([tag]) => tag.value);
  return {
    first,
    all: days.flatMap((both) => both.map((tag) => tag.value)),
    present: { person: first.value, day: first.day, tags: today },
  };
};

/** As which a passage at another gate of the site is remembered: there only tags are known. */
export const tagKeys = (tags: readonly string[]): readonly string[] => tags.map((tag) => `tag:${tag}`);

/** @param matched all tags by which its person may be known elsewhere; none: a correction */
export const presenceChange = (
  { gone, come }: Move,
  lane: string,
  matched: readonly string[] = [],
): PresenceChange => ({
  matched,
  gone: gone.flatMap((present) => present.tags.map(bytesOf)),
  come:
    come === null
      ? null
      : {
          person: bytesOf(come.person),
          day: come.day,
          lane,
          tags: come.tags.map(bytesOf),
          companions: come.companions ?? 0,
        },
});

const bytesOf = (tag: string): Uint8Array => Buffer.from(tag, 'hex');

/** @param text the code, for the case that it was no credential */
export const sealedIdentity = (
  credential: Credential,
  text: string,
  permit?: CheckedPermit,
  declaration: SealedDeclaration | null = null,
  plate: string | null = null,
): SealedIdentity =>
  credential.kind === 'unknown'
    ? { kind: 'payload', payload: text.slice(0, 4096) }
    : {
        kind: 'person',
        credential: credential.kind,
        person: credential.person,
        declarerQid: credential.kind === 'personal-qr' ? credential.declarerQid : null,
        ...(permit === undefined ? {} : { permit: sealedPermit(permit.credential, credential) }),
        ...(plate === null ? {} : { vehicle: { plate } }),
        ...(declaration === null ? {} : { declaration }),
      };

const sealedPermit = (permit: CheckedPermit['credential'], shown: Credential) =>
  permit.kind === 'permit'
    ? { id: permit.permit.id, plate: permit.permit.plate, holder: shown.kind === 'permit' ? null : permit.person }
    : { id: permit.permitId, plate: null, holder: null };
