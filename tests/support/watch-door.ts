import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { leaveIncoming } from '../../station/watch-list/leave-incoming.ts';
import { stationKeyPair } from '../../station/watch-list/station-key.ts';
import { issuingDesk, type Listed } from '../../station/watch-list/testing.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';

const numberOf = (who: number): string => `00108700000${who}`;

/** `issuingDesk` says of version v that it was made v seconds after the epoch. */
const versionNow = (): number => Math.floor(Date.now() / 1000);

/** A door with a scanner on the network and a desk that issues its watch lists. */
export class WatchDoor {
  readonly url: string;
  /** Of the list that is held when the door opens. */
  readonly version: number;
  readonly #folder: string;
  readonly #desk: Awaited<ReturnType<typeof issuingDesk>>;
  readonly #station: BareStation;
  readonly #server: Server;
  readonly #scanner: Promise<Socket>;

  /** @param listed who is on the list when the door opens: F1 for a week */
  static async open(listed: readonly number[]): Promise<WatchDoor> {
    const folder = mkdtempSync(join(tmpdir(), 'watch-door-'));
    const desk = await issuingDesk();
    await enrol(folder, signingPublicKey(desk.signer));
    const { publicKey } = await stationKeyPair(folder);
    const version = versionNow();
    leaveIncoming(folder, await desk.base(listed.map(entryOf), version, {}, publicKey));
    const { promise, resolve } = Promise.withResolvers<Socket>();
    const server = createServer((socket) => resolve(socket.on('error', () => undefined)));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const station = await startBareStation(folder, { scannerPort: port });
    return new WatchDoor(version, folder, desk, station, server, promise);
  }

  private constructor(
    version: number,
    folder: string,
    desk: Awaited<ReturnType<typeof issuingDesk>>,
    station: BareStation,
    server: Server,
    scanner: Promise<Socket>,
  ) {
    this.version = version;
    this.#folder = folder;
    this.#desk = desk;
    this.#station = station;
    this.#server = server;
    this.#scanner = scanner;
    this.url = station.url;
  }

  /** The citizen card of somebody: one digit says who. */
  async scan(who: number): Promise<void> {
    const card = `${numberOf(who)}|NGUYEN VAN ${who}|1987-01-18|0|16297938858617110${who}|<1<00<\r`;
    (await this.#scanner).write(card);
  }

  /** Changes that continue a version which is not held. @returns their version */
  leaveGap(): number {
    const version = this.version + 8;
    leaveIncoming(this.#folder, this.#desk.delta([entryOf(9)], version - 1, version));
    return version;
  }

  /** `data` of all rows of a type, e.g. `watch`. */
  rows(type: string): readonly Record<string, unknown>[] {
    const database = new Database(ledgerFile(this.#folder), { readonly: true });
    try {
      return database
        .prepare<[string], string>('SELECT CAST(public AS TEXT) FROM row WHERE type = ? ORDER BY position')
        .pluck()
        .all(`vn.checkpoint.${type}.v1`)
        .map((row) => JSON.parse(row).data);
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    await this.#station.stop();
    this.#server.close();
    this.#desk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const entryOf = (who: number): Listed => ({
  key: `id:${numberOf(who)}`,
  level: 'f1',
  until: Math.floor(Date.now() / 86_400_000) + 7,
});

const enrol = async (folder: string, listKey: Uint8Array): Promise<void> => {
  const root = randomBytes(32);
  const sealing = (await newSealingKeyPair()).publicKey;
  const body = { demo: true, keys: [{ role: 'watch-list', key: listKey }], sealing: [sealing] };
  mkdirSync(join(folder, 'trust'));
  writeFileSync(join(folder, 'trust', 'root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
  const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root);
  writeFileSync(join(folder, 'trust', 'roles.cose'), roles);
};
