import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import {
  keptSecretText,
  makeBase,
  makeDelta,
  parseKeptSecret,
  parseRecipients,
  signWatchDraft,
  writeDraft,
} from '../../station/watch-list-office.ts';
import { printJson, printLine } from './print.ts';

const dayMs = 86_400_000;
/** Last days are local dates of Viet Nam. */
const utcOffsetMs = 7 * 3_600_000;

export type MakeOptions = Readonly<{
  out: string;
  secret: string;
  to?: string;
  after?: number;
  work: number;
  json?: boolean;
}>;

/** @throws CheckpointError UsageWrong, WatchListTableInvalid, WatchListTooLarge, WatchListKeyUnreadable */
export const make = async (table: string, options: MakeOptions): Promise<void> => {
  const made = Date.now();
  const today = Math.floor((made + utcOffsetMs) / dayMs);
  const common = { lines: linesOf(table), made, today };
  if (options.after !== undefined) {
    const kept = parseKeptSecret(read(options.secret).toString('utf8'));
    const { draft, changes } = await makeDelta({ ...common, kept, after: options.after });
    write(options.out, writeDraft(draft));
    say(options.json, { file: options.out, kind: 'delta', after: options.after, changes }, [
      `${options.out}: ${changes} changes after version ${options.after}, to be signed`,
    ]);
    return;
  }
  if (options.to === undefined) throw usage('a base is encrypted to stations', 'name their keys with --to FILE');
  const recipients = parseRecipients(read(options.to).toString('utf8'));
  const { draft, kept, people, over } = await makeBase({ ...common, work: options.work, recipients });
  write(options.secret, [Buffer.from(keptSecretText(kept))]);
  write(options.out, writeDraft(draft));
  say(options.json, { file: options.out, kind: 'base', people, over, recipients: recipients.length }, [
    `${options.out}: ${people} numbers for ${recipients.length} stations or sites, to be signed`,
    ...(over === 0 ? [] : [`${over} lines were left out: their last day has passed`]),
    `${options.secret} makes its changes; it opens the list: keep it as you keep the table`,
  ]);
};

export type SignOptions = Readonly<{
  key: string;
  out: string;
  audience: string;
  listVersion?: number;
  days?: number;
  json?: boolean;
}>;

/** @throws CheckpointError WatchListMalformed, WatchListGap, SigningKeyUnusable, UsageWrong */
export const sign = (draft: string, options: SignOptions): void => {
  const now = Date.now();
  const version = options.listVersion ?? Math.floor(now / 1000);
  const notAfter = options.days === undefined ? null : now + options.days * dayMs;
  const { audience, out } = options;
  const { kind, pieces, publicKey, kid } = signWatchDraft({
    ...{ version, audience, notAfter },
    draft: read(draft),
    key: read(options.key),
    passphrase: process.env['CHECKPOINT_KEY_PASSPHRASE'] || null,
  });
  write(out, pieces);
  const until = notAfter === null ? null : new Date(notAfter).toISOString();
  const key = Buffer.from(publicKey).toString('base64');
  say(options.json, { file: out, kind, version, audience, until, publicKey: key, kid }, [
    `${out}: ${kind}, version ${version}, for ${audience}, ${until === null ? 'until it is replaced' : `to be taken in until ${until}`}`,
    `signed by ${kid}, public key ${key}`,
  ]);
};

const say = (json: boolean | undefined, value: unknown, lines: readonly string[]): void => {
  if (json === true) printJson(value);
  else for (const line of lines) printLine(line);
};

/** `-`: stdin. */
async function* linesOf(file: string): AsyncGenerator<string> {
  if (file === '-') {
    yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
    return;
  }
  const handle = await open(file).catch((cause: unknown) => {
    throw usage(`${file} cannot be read: ${messageOf(cause)}`, 'name a file that can be read', cause);
  });
  // It closes the file at its end.
  yield* handle.readLines();
}

const read = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw usage(`${file} cannot be read: ${messageOf(cause)}`, 'name a file that can be read', cause);
  }
};

/** Whole or not at all, and for its owner only. */
const write = (file: string, pieces: readonly Uint8Array[]): void => {
  const part = `${file}.part`;
  try {
    rmSync(part, { force: true });
    for (const piece of pieces) writeFileSync(part, piece, { flag: 'a', mode: 0o600 });
    renameSync(part, file);
  } catch (cause) {
    rmSync(part, { force: true });
    throw usage(`${file} cannot be written: ${messageOf(cause)}`, 'name a place that can be written', cause);
  }
};

const usage = (why: string, hint: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.UsageWrong, why, hint, { cause });
