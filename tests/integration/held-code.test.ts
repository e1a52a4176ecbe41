import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';

const person = (last: string) => `00108700000${last}|NGUYEN VAN ${last}|1987-01-18|0|16297938858617110${last}|<1<00<`;

/** A serial scanner behind a device server, which keeps what the station says to it. */
class ScannerAtPort {
  readonly #server: Server;
  readonly #socket: Promise<Socket>;
  heard = '';

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Socket>();
    this.#socket = promise;
    this.#server = createServer((socket) => {
      socket.on('data', (bytes) => {
        this.heard += bytes.toString('hex');
      });
      socket.on('error', () => undefined);
      resolve(socket);
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends bytes, and waits until the station has answered so many times in all. */
  async sends(bytes: string | Buffer, answersInAll: number): Promise<void> {
    (await this.#socket).write(bytes);
    while (this.heard.length < answersInAll * 2) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async close(): Promise<void> {
    (await this.#socket).destroy();
    this.#server.close();
  }
}

describe('a scanner that can beep, on a stand', () => {
  let folder: string;
  let scanner: ScannerAtPort;
  let station: BareStation;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'held-code-'));
    mkdirSync(join(folder, 'profiles'));
    // An installer's few changes to a profile that ships: ACK for a code that was taken, NAK for one that was not.
    const profile = {
      $import: 'serial-scanner.json',
      id: 'serial-scanner',
      settings: { feedback: { good: '06', bad: '15' } },
    };
    writeFileSync(join(folder, 'profiles', 'serial-scanner.json'), JSON.stringify(profile));
    scanner = new ScannerAtPort();
    station = await startBareStation(folder, { scannerPort: await scanner.listen() });
  });
  afterEach(async () => {
    if (station.process.exitCode === null) await station.stop();
    await scanner.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('hears of each code whether it was taken, and what is held before it is no row for each read', async () => {
    await scanner.sends(`${person('1')}\r`, 1);
    for (let read = 2; read <= 21; read += 1) await scanner.sends(`${person('1')}\r`, read);
    await scanner.sends('https://example.org\r', 22);
    await scanner.sends(Buffer.from([0xff, 0xfe, 0x0d]), 23);
    await scanner.sends(`${person('2')}\r`, 24);
    expect(scanner.heard).toBe(`${'06'.repeat(21)}151506`);
    await station.stop();
    const reader = new LedgerReader(ledgerFile(folder));
    const rows = reader.lastPassages(100).toReversed();
    reader.close();
    expect(rows.map(({ outcome }) => outcome)).toEqual(['admit', 'repeat', 'unreadable', 'unreadable', 'admit']);
    expect(rows[1]?.repeatOf?.at).toBe(rows[0]?.at);
  });
});
