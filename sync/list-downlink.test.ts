import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../contract/errors.ts';
import {
  describeFile,
  listTopics,
  type PublishedFile,
  type PublishedName,
  publishedNames,
  signManifest,
} from '../contract/list-manifest.ts';
import { signingPublicKey } from '../contract/signed.ts';
import { ListDownlink } from './list-downlink.ts';

const key = randomBytes(32);

/** A broker that keeps retained messages and gives them to whoever subscribes, as it pleases. */
class Retained {
  readonly messages = new Map<string, Uint8Array>();
  readonly asked: string[] = [];
  readonly open = new Set<string>();

  publish(
    name: PublishedName,
    bytes: Uint8Array,
    about: Readonly<{ version: number; audience?: string }>,
  ): PublishedFile {
    const file = describeFile({ audience: '*', ...about }, bytes);
    for (let index = 0; index < file.chunks; index += 1) {
      this.messages.set(
        listTopics.chunk(name, file.version, index),
        bytes.subarray(index * file.chunkBytes, (index + 1) * file.chunkBytes),
      );
    }
    return file;
  }
}

describe('the downlink of lists', () => {
  let folder: string;
  let broker: Retained;
  let held: Partial<Record<PublishedName, number>>;
  let arrived: [string, number, Uint8Array][];
  let faults: number[];
  let downlink: ListDownlink;

  const start = (): ListDownlink =>
    new ListDownlink({
      folder,
      keyring: { keysFor: (role) => (role === 'ingest' ? [signingPublicKey(key)] : []) },
      audiences: ['site/hospital'],
      held: (name) => held[name] ?? null,
      arrived: (name, version, path) => {
        arrived.push([name, version, readFileSync(path)]);
        held[name] = version;
        rmSync(path);
      },
      fault: ({ code }) => faults.push(code),
    });

  beforeEach(() => {
    vi.useFakeTimers();
    folder = mkdtempSync(join(tmpdir(), 'downlink-'));
    broker = new Retained();
    held = {};
    arrived = [];
    faults = [];
    downlink = start();
  });
  afterEach(() => {
    downlink.lost();
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  const connect = (): void =>
    downlink.connected({
      subscribe: (topic) => {
        broker.asked.push(topic);
        broker.open.add(topic);
      },
      unsubscribe: (topic) => void broker.open.delete(topic),
    });
  const tell = (name: PublishedName, ...files: readonly PublishedFile[]): void =>
    void downlink.take(listTopics.manifest(name), signManifest(name, files, key));
  /** Delivers what is subscribed to, up to this many chunks, in whatever order. */
  const deliver = (
    most = Number.POSITIVE_INFINITY,
    pick: (topics: string[]) => string | undefined = (all) => all[0],
  ) => {
    for (let given = 0; given < most; given += 1) {
      const topic = pick([...broker.open].filter((open) => broker.messages.has(open)));
      if (topic === undefined) return;
      broker.open.delete(topic);
      downlink.take(topic, broker.messages.get(topic) ?? new Uint8Array());
    }
  };
  const chunksAsked = (): number => [...broker.open].filter((topic) => !topic.endsWith('/manifest')).length;
  const large = (chunks: number): Uint8Array => randomBytes(chunks * 65_536 - 100);

  it('brings a list of any length over, whatever the order of its chunks, and asks for few at a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat()), (chunks, order) => {
        broker = new Retained();
        held = {};
        arrived = [];
        downlink = start();
        connect();
        const bytes = large(chunks);
        tell('watch-list', broker.publish('watch-list', bytes, { version: 3 }));
        let most = 0;
        deliver(chunks, (topics) => {
          most = Math.max(most, chunksAsked());
          return topics[(order.next().value ?? 0) % topics.length];
        });
        expect(arrived.map(([name, version]) => [name, version])).toEqual([['watch-list', 3]]);
        expect(Buffer.compare(arrived[0]?.[2] ?? new Uint8Array(), bytes)).toBe(0);
        expect(most).toBeLessThanOrEqual(8);
      }),
      { numRuns: 20 },
    );
  });

  it('fetches only what is newer than what is held and meant for this station, one file after the other', () => {
    held = { trust: 5 };
    connect();
    const publish = (name: PublishedName, version: number, audience = '*') =>
      broker.publish(name, randomBytes(100), { version, audience });
    tell('trust', publish('trust', 4), publish('trust', 5));
    tell('watch-list', publish('watch-list', 8), publish('watch-list', 7));
    tell('revocations', publish('revocations', 1, 'site/school'), publish('revocations', 2, 'site/hospital'));
    deliver();
    expect(arrived.map(([name, version]) => [name, version])).toEqual([
      ['watch-list', 7],
      ['watch-list', 8],
      ['revocations', 2],
    ]);
    // The manifests come again with every connection.
    downlink.lost();
    connect();
    tell('watch-list', publish('watch-list', 8));
    expect([chunksAsked(), faults]).toEqual([0, []]);
  });

  it('goes on where it was when the connection comes back, and after a start', () => {
    connect();
    const bytes = large(20);
    const file = broker.publish('watch-list', bytes, { version: 1 });
    tell('watch-list', file);
    deliver(7);
    downlink.lost();
    broker.open.clear();
    downlink = start();
    connect();
    broker.asked.length = 0;
    tell('watch-list', file);
    deliver();
    expect(broker.asked.find((topic) => !topic.endsWith('manifest'))).toBe(listTopics.chunk('watch-list', 1, 7));
    expect(Buffer.compare(arrived[0]?.[2] ?? new Uint8Array(), bytes)).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves an older one that is still on its way when a newer one is published', () => {
    connect();
    tell('watch-list', broker.publish('watch-list', large(20), { version: 1 }));
    deliver(3);
    const bytes = large(2);
    tell('watch-list', broker.publish('watch-list', bytes, { version: 2 }));
    deliver();
    expect(arrived.map(([, version]) => version)).toEqual([2]);
    expect(chunksAsked()).toBe(0);
  });

  it('takes nothing whose bytes are not those of the manifest, says so, and tries again', () => {
    connect();
    const file = broker.publish('trust', large(3), { version: 1 });
    const topic = listTopics.chunk('trust', 1, 1);
    const right = broker.messages.get(topic) ?? new Uint8Array();
    broker.messages.set(topic, randomBytes(65_536));
    tell('trust', file);
    deliver();
    expect([arrived, faults]).toEqual([[], [ErrorCode.ListIncomplete]]);
    broker.messages.set(topic, right);
    vi.advanceTimersByTime(60_000);
    deliver();
    expect([arrived.length, faults]).toEqual([1, [ErrorCode.ListIncomplete]]);
  });

  it.each<[string, (right: Uint8Array) => Uint8Array]>([
    ['longer', () => randomBytes(65_537)],
    ['shorter', () => randomBytes(10)],
  ])('says so when a chunk is %s than it must be', (_, wrong) => {
    connect();
    const file = broker.publish('trust', large(3), { version: 1 });
    const topic = listTopics.chunk('trust', 1, 1);
    broker.messages.set(topic, wrong(broker.messages.get(topic) ?? new Uint8Array()));
    tell('trust', file);
    deliver();
    expect([arrived, faults]).toEqual([[], [ErrorCode.ListIncomplete]]);
  });

  it('says so when a chunk does not come, and asks for it again', () => {
    connect();
    const file = broker.publish('trust', large(3), { version: 1 });
    const topic = listTopics.chunk('trust', 1, 2);
    const last = broker.messages.get(topic) ?? new Uint8Array();
    broker.messages.delete(topic);
    tell('trust', file);
    deliver();
    vi.advanceTimersByTime(30_000);
    expect(faults).toEqual([ErrorCode.ListIncomplete]);
    broker.messages.set(topic, last);
    vi.advanceTimersByTime(60_000);
    deliver();
    expect(arrived.length).toBe(1);
  });

  it('fetches nothing that is longer than such a list may be, and says so', () => {
    connect();
    tell('rules', broker.publish('rules', large(17), { version: 1 }));
    expect([chunksAsked(), faults]).toEqual([0, [ErrorCode.ListTooLarge]]);
  });

  it('believes no manifest but the receiver’s own of that list', () => {
    connect();
    const file = broker.publish('trust', large(1), { version: 1 });
    const topic = listTopics.manifest('trust');
    downlink.take(topic, signManifest('trust', [file], randomBytes(32)));
    downlink.take(topic, signManifest('rules', [file], key));
    downlink.take(topic, signManifest('trust', [{ ...file, chunks: 2 }], key));
    downlink.take(topic, new Uint8Array());
    expect(broker.asked).toEqual(publishedNames.map(listTopics.manifest));
    expect(faults).toEqual([ErrorCode.SignedObjectForged, ErrorCode.ListIncomplete, ErrorCode.ListIncomplete]);
  });

  it('of any message on any topic does nothing but say that it is not believed', () => {
    connect();
    tell('trust', broker.publish('trust', large(3), { version: 1 }));
    const topic = fc.oneof(
      fc.constantFrom(listTopics.manifest('trust'), listTopics.chunk('trust', 1, 0), listTopics.chunk('trust', 1, 99)),
      fc.string().map((text) => `checkpoint/v1/lists/${text}`),
    );
    fc.assert(
      fc.property(topic, fc.uint8Array({ maxLength: 300 }), (name, payload) => {
        expect(downlink.take(name, payload)).toBe(true);
      }),
    );
    expect(downlink.take('checkpoint/v1/a/b/ack', new Uint8Array())).toBe(false);
    expect(arrived).toEqual([]);
  });
});
