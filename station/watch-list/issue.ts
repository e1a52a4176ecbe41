import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { PeopleTable } from '../../contract/people-table.ts';
import {
  bucketBits,
  maxWork,
  newWatchSecret,
  type WatchSecret,
  watchHasher,
  watchHashKey,
} from '../../contract/watch-list.ts';
import { BaseBuilder, ChangesBuilder } from './build.ts';
import { changesContent } from './watch-changes.ts';
import { draftBase, draftDelta, type WatchDraft } from './write-watch-file.ts';

const bytesText = (length: number) =>
  z.base64().transform((text, context) => {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'));
    if (bytes.length !== length) context.addIssue(`not ${length} bytes`);
    return bytes;
  });

/** What the issuing desk keeps of a base, to make its deltas with. Whoever has it can open the list. */
const keptSchema = z.object({
  list: bytesText(16),
  secret: bytesText(32),
  bits: z.int().min(bucketBits.least).max(bucketBits.most),
  work: z.int().min(1).max(maxWork),
});
export type KeptSecret = WatchSecret & Readonly<{ bits: number; work: number }>;

/** @throws CheckpointError WatchListKeyUnreadable */
export const parseKeptSecret = (text: string): KeptSecret => {
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable('the secret of the base', 'it is the file that --secret named when the base was made', cause);
  }
};

export const keptSecretText = ({ list, secret, bits, work }: KeptSecret): string => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return `${JSON.stringify({ list: text(list), secret: text(secret), bits, work })}\n`;
};

/**
 * Public keys of stations and sites: one a line, base64, what follows it is a remark; `#` begins a comment.
 * @throws CheckpointError WatchListKeyUnreadable
 */
export const parseRecipients = (text: string): readonly Uint8Array[] => {
  const keys = text.split(/\r?\n/).flatMap((line, index) => {
    const [word = ''] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (word === '') return [];
    const key = bytesText(32).safeParse(word);
    if (!key.success) throw unreadable(`the recipient on line ${index + 1}`, 'write 32 bytes in base64', key.error);
    return [key.data];
  });
  if (keys.length === 0) throw unreadable('the recipients', 'name at least one station: kiosk watch-list key', null);
  return keys;
};

const unreadable = (what: string, hint: string, cause: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.WatchListKeyUnreadable, `${what} cannot be read`, hint, { cause });

/** `people`: entries, one for each number by which somebody is found. `over`: left out, their last day has passed. */
export type MadeBase = Readonly<{ draft: WatchDraft; kept: KeptSecret; people: number; over: number }>;

export type MakeOptions = Readonly<{
  lines: AsyncIterable<string>;
  /** ms since the Unix epoch. */
  made: number;
  /** Days since the Unix epoch by the local date. */
  today: number;
}>;

/** @throws (rejects) CheckpointError WatchListTableInvalid, WatchListTooLarge */
export const makeBase = async (
  options: MakeOptions & Readonly<{ work: number; recipients: readonly Uint8Array[] }>,
): Promise<MadeBase> => {
  const { lines, made, today, work, recipients } = options;
  const secret = newWatchSecret();
  const hashOf = watchHasher(watchHashKey(secret), work);
  const table = new PeopleTable(false);
  const builder = new BaseBuilder();
  let over = 0;
  for await (const line of lines) {
    const entry = table.read(line);
    if (entry === null || entry.level === null) continue;
    if (entry.until < today) over += 1;
    else for (const key of entry.keys) builder.add(hashOf(key), entry.level, entry.until);
  }
  table.end();
  const { pieces, bits, people } = builder.content(work);
  const draft = await draftBase(pieces, secret, recipients, made);
  return { draft, kept: { ...secret, bits, work }, people, over };
};

export type MadeDelta = Readonly<{ draft: WatchDraft; changes: number }>;

/**
 * Somebody whose last day has passed is taken off the list.
 * @param after version of the list that these changes continue
 * @throws (rejects) CheckpointError WatchListTableInvalid, WatchListTooLarge
 */
export const makeDelta = async (
  options: MakeOptions & Readonly<{ kept: KeptSecret; after: number }>,
): Promise<MadeDelta> => {
  const { lines, made, today, kept, after } = options;
  const hashOf = watchHasher(watchHashKey(kept), kept.work);
  const table = new PeopleTable(true);
  const builder = new ChangesBuilder(kept.bits);
  for await (const line of lines) {
    const entry = table.read(line);
    if (entry === null) continue;
    const { level, until } = entry;
    for (const key of entry.keys) {
      const hash = hashOf(key);
      if (level === null || until < today) builder.remove(hash);
      else builder.add(hash, level, until);
    }
  }
  table.end();
  const { changes, days } = builder.changes();
  const salt = new Uint8Array(randomBytes(16));
  return {
    draft: draftDelta(changesContent(changes, kept.bits, days), kept, { after, made, salt }),
    changes: builder.count,
  };
};
