import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { healthSchema, type ScreenState } from '../../contract/rpc.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';
import { connectStation } from '../../main/client/station-client.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { leaveIncoming } from '../../station/watch-list/leave-incoming.ts';
import { stationKeyPair } from '../../station/watch-list/station-key.ts';
import { issuingDesk } from '../../station/watch-list/testing.ts';
import { startBareStation } from '../bench/bare-station.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-list-station-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const enrol = async (listKey: Uint8Array): Promise<void> => {
  const root = randomBytes(32);
  const sealing = (await newSealingKeyPair()).publicKey;
  const body = { demo: true, keys: [{ role: 'watch-list', key: listKey }], sealing: [sealing] };
  mkdirSync(join(folder, 'trust'));
  writeFileSync(join(folder, 'trust', 'root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
  const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root);
  writeFileSync(join(folder, 'trust', 'roles.cose'), roles);
};

const scannerAtPort = async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = createServer((socket) => resolve(socket.on('error', () => undefined)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { port: (server.address() as AddressInfo).port, socket: promise, close: () => server.close() };
};

it('is left while the station runs, stops whoever is on it, and a guard lets go whom it is not', async () => {
  const desk = await issuingDesk();
  await enrol(signingPublicKey(desk.signer));
  const { publicKey } = await stationKeyPair(folder);
  const scanner = await scannerAtPort();
  const station = await startBareStation(folder, { scannerPort: scanner.port });
  const states: ScreenState[] = [];
  const client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder }, (state) =>
    states.push(state),
  );
  const until = async (holds: (state: ScreenState) => boolean): Promise<ScreenState> => {
    for (;;) {
      const state = states.findLast(holds);
      if (state !== undefined) return state;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  try {
    await client.watch(null);
    const last = Math.floor(Date.now() / 86_400_000) + 7;
    const listed = { key: 'id:001087000001', level: 'f1' as const, until: last };
    leaveIncoming(folder, await desk.base([listed], 3, {}, publicKey));
    const held = async (): Promise<string[]> => {
      const answer = await fetch(new URL('healthz', station.url));
      const health = healthSchema.parse(await answer.json());
      return health.lists.filter(({ name }) => name === 'watch-list').map(({ version }) => version);
    };
    while ((await held()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await held()).toEqual(['3']);

    (await scanner.socket).write('001087000001|NGUYEN VAN A|1987-01-18|0|162979388586171101|<1<00<\r');
    const [stopped] = (await until(({ recent }) => recent.length === 1)).recent;
    if (stopped === undefined) throw new Error('no passage');
    expect([stopped.outcome, stopped.colour, stopped.watch?.level]).toEqual(['officer', 'red', 'f1']);
    await client.confirmWatch('gate-1', stopped, 'not-them');
    const [passed] = (await until(({ recent }) => recent.length === 2)).recent;
    expect([passed?.outcome, passed?.colour]).toEqual(['admit', 'green']);
  } finally {
    client.close();
    await station.stop();
    scanner.close();
    desk.close();
  }
  const database = new Database(ledgerFile(folder), { readonly: true });
  const rows = database
    .prepare<[], { public: string; sealed: number }>(
      "SELECT CAST(public AS TEXT) AS public, sealed IS NOT NULL AS sealed FROM row WHERE type LIKE '%.watch.v1'",
    )
    .all();
  const taken = database
    .prepare<[], string>("SELECT CAST(public AS TEXT) FROM row WHERE type LIKE '%.list.v1'")
    .pluck()
    .all();
  database.close();
  expect(taken.map((row) => JSON.parse(row).data)).toMatchObject([{ list: 'watch-list', act: 'taken', version: 3 }]);
  expect(rows.map(({ sealed }) => sealed)).toEqual([0]);
  expect(JSON.parse(rows[0]?.public ?? '').data).toMatchObject({ level: 'f1', list: 3, answer: 'not-them' });
  expect(rows[0]?.public).not.toMatch(/NGUYEN|001087000001/);
}, 60_000);
