import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ErrorCode } from '../contract/errors.ts';
import { type SyncedAnswer, SyncLink } from './sync-link.ts';
import type { SyncStart } from './sync-thread.ts';

/** What a thread of the tests does: it ends as it is told, and counts its starts in a file, of which it tells. */
const threadSource = `
import { appendFileSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
appendFileSync(workerData.file, '.');
const starts = readFileSync(workerData.file, 'utf8').length;
parentPort.postMessage({ kind: 'fault', error: { code: starts, message: JSON.stringify(workerData.held), hint: '' } });
parentPort.on('message', ({ kind, id }) => {
  if (kind === 'close') parentPort.close();
  if (kind === 'committed') setImmediate(() => { throw new Error('out of luck'); });
  if (kind === 'about') process.exit(3);
  if (kind === 'move-log' && starts === 1) process.exit(4);
  if (kind === 'move-log') parentPort.postMessage({ kind: 'log-moved', moved: { error: null, ms: starts } });
  if (kind === 'resend' && starts > 1) parentPort.postMessage({ kind: 'resent', id, resent: { sent: 2, gone: [] } });
});
`;

let folder: string;
let link: SyncLink;
let answers: SyncedAnswer[];
let wake: () => void = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sync-link-'));
  writeFileSync(join(folder, 'thread.mjs'), threadSource);
  answers = [];
  const start: SyncStart = {
    file: join(folder, 'starts'),
    broker: { broker: 'mqtt://127.0.0.1:1', protocol: 'auto', spreadSeconds: 0 },
    dataDirectory: folder,
    keys: { kept: 'file', why: 'no-window' },
    address: { site: 'site', station: 'station' },
    trust: {
      ...{ root: new Uint8Array(32), version: 1, sealingKey: new Uint8Array(32) },
      roleKeys: { keys: [], sealing: [], demo: true },
    },
    about: { software: '', mode: 'demo', devices: [] },
    listsFolder: folder,
    held: {},
    replies: [],
  };
  const take = (answer: SyncedAnswer): void => {
    answers.push(answer);
    wake();
  };
  link = new SyncLink(start, take, { thread: pathToFileURL(join(folder, 'thread.mjs')), againMs: 5 });
});
afterEach(async () => {
  await link.close();
  rmSync(folder, { recursive: true });
});

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise<void>((resolve) => (wake = resolve));
};

/** The thread that was started as the n-th has told what lists the station holds. */
const started = (n: number) => answers.find((answer) => answer.kind === 'fault' && answer.error.code === n);
const offline = () => answers.flatMap((answer) => (answer.kind === 'network' ? [answer.state.error?.message] : []));

it('starts the thread again when it throws or ends, says so, and tells it what the station holds by now', async () => {
  await until(() => started(1) !== undefined);
  link.held({ trust: 7 });
  link.committed();
  await until(() => started(2) !== undefined);
  expect(started(2)).toMatchObject({ error: { message: '{"trust":7}' } });
  link.about({ software: 'x', mode: 'demo', devices: [] });
  await until(() => started(3) !== undefined);
  expect(offline()).toEqual([
    'the part of this station that sends has ended: out of luck',
    'the part of this station that sends has ended: exit status 3',
  ]);
});

it('answers whoever asked for entries again, and tells them when the thread has ended meanwhile', async () => {
  await until(() => started(1) !== undefined);
  const range = { epoch: '00'.repeat(16), from: 1, to: 2 };
  const broken = link.resend(range).catch((error: unknown) => error);
  link.committed();
  expect(await broken).toMatchObject({ code: ErrorCode.SyncEnded });
  await until(() => started(2) !== undefined);
  expect(await link.resend(range)).toEqual({ sent: 2, gone: [] });
});

it('moves the log while its thread is there; whoever waits when it ends is told that nobody did', async () => {
  await until(() => started(1) !== undefined);
  const [first, second] = [link.moveLog(), link.moveLog()];
  expect(await Promise.all([first, second])).toEqual([null, null]);
  expect(await link.moveLog()).toBeNull();
  await until(() => started(2) !== undefined);
  expect(await link.moveLog()).toEqual({ error: null, ms: 2 });
  link.reopen();
  expect(await link.moveLog()).toBeNull();
});
