/**
 * The station's door for the issuing office and the installer: signed lists are made, signed, shown and brought here,
 * without a running station.
 */

import { audiencesOf } from '../contract/audiences.ts';
import type { ErrorRecord } from '../contract/errors.ts';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';
import type { ListName } from '../contract/list-names.ts';
import { listRules } from '../contract/list-rules.ts';
import { type ListContent, readUnverifiedList, type SignedList, signList } from '../contract/lists.ts';
import { keyringOf, type RoleKeys, signingKid, signingPublicKey } from '../contract/signed.ts';
import { gatherRevocations } from './lists/gather-revocations.ts';
import { gatherTrust } from './lists/gather-trust.ts';
import { ListFiles } from './lists/list-files.ts';
import { leaveInInbox } from './lists/list-inbox.ts';
import { ListStore } from './lists/list-store.ts';
import { aboutCertificate, parseListText, writeListText } from './lists/list-text.ts';
import type { OpenedList } from './lists/open-list.ts';
import { signingKeyOf } from './lists/signing-key.ts';
import { parseRuleSet } from './rules/rule-set.ts';
import { loadTrust } from './trust.ts';

export { revocationColumns } from './lists/gather-revocations.ts';

/** @throws CheckpointError TrustUnreadable, ListInputInvalid */
export const makeTrustText = (folder: string): string => writeListText('trust', gatherTrust(folder));

/** @throws CheckpointError ListInputInvalid */
export const makeRevocationsText = (csv: string): string => writeListText('revocations', gatherRevocations(csv));

/** @param files name and text of each rule set @throws CheckpointError ListInputInvalid, RulesInvalid */
export const makeRulesText = (files: readonly Readonly<{ name: string; text: string }>[]): string =>
  writeListText('rules', {
    sets: files.map(({ name, text }) => {
      try {
        return parseRuleSet(JSON.parse(text));
      } catch (cause) {
        const code = cause instanceof CheckpointError ? cause.code : ErrorCode.ListInputInvalid;
        throw new CheckpointError(code, `${name}: ${messageOf(cause)}`, 'correct this file', { cause });
      }
    }),
  });

export type SignOrder = Readonly<{
  /** What `make` wrote. */
  text: string;
  key: Uint8Array;
  passphrase: string | null;
  audience: string;
  version: number;
  issued: number;
  notAfter: number | null;
}>;

export type SignedFile = Readonly<{ name: ListName; bytes: Uint8Array; publicKey: Uint8Array; kid: string }>;

/** @throws CheckpointError ListInputInvalid, ListContentInvalid, ListTooLarge, SigningKeyUnusable, RulesInvalid */
export const signListText = (order: SignOrder): SignedFile => {
  const { name, content } = parseListText(order.text);
  if (name === 'rules' && 'sets' in content) for (const set of content.sets) parseRuleSet(set);
  const key = signingKeyOf(order.key, order.passphrase);
  const { audience, version, issued, notAfter } = order;
  const bytes = signList({ name, audience, version, issued, notAfter, content }, key);
  const publicKey = signingPublicKey(key);
  return { name, bytes, publicKey, kid: hex(signingKid(publicKey)) };
};

/** Whether this station would take a list now; `taken` null: there is no station to ask in that data directory. */
export type Verdict = Readonly<{ taken: boolean | null; why: ErrorRecord | null }>;

export type ShownList = Readonly<{
  name: ListName;
  role: string;
  version: number;
  audience: string;
  issued: number;
  notAfter: number | null;
  bytes: number;
  /** First 8 bytes of SHA-256 of the public key that it names, hex. */
  kid: string;
  summary: readonly string[];
  verdict: Verdict;
}>;

/** Who reads: a data directory, and the place of the station in it; null: not known, only lists for everybody are taken. */
export type Reader = Readonly<{ dataDirectory: string; place: Readonly<{ site: string; station: string }> | null }>;

/** @throws CheckpointError SignedObjectMalformed, ListContentInvalid */
export const showList = (bytes: Uint8Array, reader: Reader, now: number): ShownList => {
  const { list, kid } = readUnverifiedList(bytes);
  const { name, version, audience, issued, notAfter } = list;
  const { role } = listRules[name];
  const verdict = verdictOn(name, bytes, reader, now);
  return {
    ...{ name, role, version, audience, issued, notAfter, kid: hex(kid), verdict },
    bytes: bytes.length,
    summary: summaryOf(list),
  };
};

const verdictOn = (name: ListName, bytes: Uint8Array, reader: Reader, now: number): Verdict => {
  try {
    storeOf(reader, now).check(name, bytes);
    return { taken: true, why: null };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { taken: error.code === ErrorCode.TrustUnreadable ? null : false, why: error.toRecord() };
  }
};

/**
 * Brings a list to the station of a data directory: checked as that station checks it, then left there for it.
 * @throws CheckpointError TrustUnreadable, as `verifyList`, SignedObjectOlder, ListNotStored
 */
export const bringList = async (
  bytes: Uint8Array,
  reader: Reader,
  now: number,
): Promise<Readonly<{ name: ListName; version: number; file: string }>> => {
  const { name } = readUnverifiedList(bytes).list;
  const { list } = storeOf(reader, now).check(name, bytes);
  try {
    return { name, version: list.version, file: await leaveInInbox(reader.dataDirectory, name, bytes) };
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.ListNotStored,
      `the list cannot be left in ${reader.dataDirectory}: ${messageOf(cause)}`,
      'run this as the user that the station runs as',
      { cause },
    );
  }
};

/** The version that is in force in a data directory; null: none that holds. @throws CheckpointError TrustUnreadable */
export const versionInForce = (name: ListName, reader: Reader, now: number): number | null =>
  storeOf(reader, now).held(name)?.version ?? null;

const storeOf = ({ dataDirectory, place }: Reader, now: number): ListStore => {
  const roleKeys: RoleKeys = loadTrust(dataDirectory).roleKeys;
  const store = new ListStore(
    new ListFiles(dataDirectory),
    () => ({ keyring: keyringOf(roleKeys), audiences: place === null ? [] : audiencesOf(place), now }),
    { rules: checkRules },
    { damaged: () => undefined },
  );
  store.loadAll();
  return store;
};

const checkRules = ({ content }: OpenedList<'rules'>): (() => void) => {
  for (const set of content.sets) parseRuleSet(set);
  return () => undefined;
};

const summaries: { readonly [N in ListName]: (content: ListContent<N>) => readonly string[] } = {
  trust: (content) => trustSummary(content),
  revocations: ({ permits, cards, certificates, signers }) => [
    `${permits.length} permits, ${cards.length} cards, ${certificates.length} certificates, ${signers.length} signers`,
  ],
  rules: ({ sets }) => sets.map(({ id, version, title }) => `rule set ${id} ${version}: ${title.en}`),
};

const summaryOf = <N extends ListName>({ name, content }: SignedList<N>): readonly string[] => summaries[name](content);

const trustSummary = ({ signers, authorities, issuers, links }: ListContent<'trust'>): readonly string[] => [
  ...signers.map(({ certificate, uses }) => `signer of ${uses.join(' and ')}: ${aboutCertificate(certificate)}`),
  ...authorities.map(({ certificate, country }) => `authority of ${country}: ${aboutCertificate(certificate)}`),
  ...issuers.map(({ url, name, keys }) => `issuer of cards: ${name}, ${url}, ${keys.length} keys`),
  ...(links.length === 0 ? [] : [`${links.length} permits of 2021`]),
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
