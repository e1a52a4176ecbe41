import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { connectStation } from '../../main/client/station-client.ts';
import { readToken } from '../../main/host/data-directory.ts';
import { startBareStation } from '../bench/bare-station.ts';
import { Kiosk, lines } from '../support/kiosk.ts';

const kiosk = new Kiosk();
beforeAll(() => kiosk.start(), 60_000);
afterAll(() => kiosk.dispose());

describe('the command line', () => {
  it('answers wrong usage with status 2 and one line that says what is wrong', async () => {
    const wrong = [
      ['present'],
      ['present', '--text', 'x', '--temperature', 'warm'],
      ['present', '--text', 'x', '--direction', 'up'],
      ['start', '--port', '99999'],
      ['nonsense'],
      ['ledger', 'mend'],
      ['present', '--text', 'x', '--station', 'not a url'],
      ['central', 'trace'],
      ['central', 'nonsense'],
    ];
    const ran = await Promise.all(wrong.map((args) => kiosk.run(args)));
    expect(
      ran.map(({ status, stdout, stderr }, index) => [wrong[index]?.join(' '), status, stdout, stderr.length > 10]),
    ).toEqual(wrong.map((args) => [args.join(' '), 2, '', true]));
  });

  it('answers what cannot be done with status 1 and what to do about it', async () => {
    const refused = [
      ['present', '--text', 'x', '--lane', 'gate-9'],
      ['present', '--text', 'x', '--station', 'http://127.0.0.1:1/', '--data', kiosk.data],
      ['ledger', 'verify', '--data', join(kiosk.home, 'nothing')],
      ['central', 'trace', '--person', '999999999999'],
    ];
    const ran = await Promise.all(refused.map((args) => kiosk.run(args)));
    expect(ran.map(({ status, stdout }) => [status, stdout])).toEqual(refused.map(() => [1, '']));
    expect(ran.every(({ stderr }) => /→|hint/.test(stderr))).toBe(true);
  });

  it('keeps help on stdout with status 0', async () => {
    const asked = [
      ['--help'],
      ['start', '--help'],
      ['present', '--help'],
      ['ledger', '--help'],
      ['central', '--help'],
      ['central', 'trace', '--help'],
      ['doctor', '--help'],
    ];
    const ran = await Promise.all(asked.map((args) => kiosk.run(args)));
    expect(ran.map(({ status, stdout }) => [status, /usage/i.test(stdout)])).toEqual(asked.map(() => [0, true]));
  });
});

describe('the configuration', () => {
  const bad: readonly [string, string, RegExp][] = [
    ['no JSON', '{', /JSON/],
    [
      'an unknown field',
      '{"version":1,"site":{"id":"a","name":"A"},"station":{"id":"b","name":"B"},"lanes":[{"id":"l","name":"L"}],"colour":"red"}',
      /colour/,
    ],
    [
      'a device at a lane that is not there',
      '{"version":1,"site":{"id":"a","name":"A"},"station":{"id":"b","name":"B"},"lanes":[{"id":"l","name":"L"}],"devices":[{"id":"s","kind":"scanner","lane":"m","profile":"serial-scanner","transport":{"type":"tcp","host":"127.0.0.1","port":1}}]}',
      /lane "m"/,
    ],
    [
      'no trust beside it',
      '{"version":1,"site":{"id":"a","name":"A"},"station":{"id":"b","name":"B"},"lanes":[{"id":"l","name":"L"}]}',
      /trust/,
    ],
  ];
  it.each(bad)('with %s is refused with its reason, and nothing starts', async (_name, text, reason) => {
    const data = join(kiosk.home, `bad-${bad.findIndex((entry) => entry[1] === text)}`);
    mkdirSync(data);
    const file = join(data, 'checkpoint.json');
    writeFileSync(file, text);
    const ran = await kiosk.run(['start', '--headless', '--port', '0', '--data', data]);
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(reason);
  });
});

describe('a data directory', () => {
  const live = (folder: string) =>
    writeFileSync(
      join(folder, 'checkpoint.json'),
      '{"version":1,"site":{"id":"a","name":"A"},"station":{"id":"b","name":"B"},"lanes":[{"id":"gate-1","name":"L"}]}',
    );

  it('with the demo’s trust takes no live data', async () => {
    const data = join(kiosk.home, 'live-with-demo-trust');
    cpSync(join(kiosk.data, 'trust'), join(data, 'trust'), { recursive: true });
    live(data);
    const ran = await kiosk.run(['start', '--headless', '--port', '0', '--data', data]);
    expect([ran.status, ran.stdout, ran.stderr]).toEqual([1, '', expect.stringMatching(/demo’s own/)]);
  });

  it('of a real station is not taken over by the demo', async () => {
    const data = join(kiosk.home, 'real');
    mkdirSync(join(data, 'trust'), { recursive: true });
    writeFileSync(join(data, 'trust', 'root.pub'), 'theirs');
    const ran = await kiosk.run(['start', '--headless', '--port', '0', '--data', data]);
    expect([ran.status, ran.stdout, ran.stderr]).toEqual([1, '', expect.stringMatching(/real station/)]);
    expect(readFileSync(join(data, 'trust', 'root.pub'), 'utf8')).toBe('theirs');
  });

  it('with no devices and a broken device profile brings up a station that says both', async () => {
    const data = join(kiosk.home, 'bare');
    mkdirSync(join(data, 'profiles'), { recursive: true });
    writeFileSync(join(data, 'profiles', 'mine.json'), '{"$import":"serial-scanner.json","id":"mine","colour":1}');
    const station = await startBareStation(data);
    const client = await connectStation({ url: station.url, token: 'bench', dataDirectory: data });
    const { faults } = await client.diagnostics();
    client.close();
    await station.stop();
    expect(faults.map(({ code, message }) => [code, message])).toEqual([
      [2005, expect.stringMatching(/profiles\/mine\.json cannot be used: .*"colour"/s)],
      [2006, 'lane gate-1 has no scanner'],
    ]);
  });
});

describe('the RPC', () => {
  const say = (messages: readonly (string | Buffer)[]): Promise<Readonly<{ answers: string[]; closed: number }>> =>
    new Promise((resolve) => {
      const socket = new WebSocket(new URL('rpc', kiosk.url), {
        headers: { authorization: `Bearer ${readToken(kiosk.data)}` },
      });
      const answers: string[] = [];
      const late = setTimeout(() => socket.close(4000), 700);
      socket.on('open', () => {
        for (const message of messages) socket.send(message);
      });
      socket.on('message', (data) => answers.push(data.toString()));
      socket.on('error', () => undefined);
      socket.on('close', (closed) => {
        clearTimeout(late);
        resolve({ answers, closed });
      });
    });
  const call = (name: string, args: unknown) => JSON.stringify({ t: 'q', i: '1', m: name, a: args });

  it('closes a connection that says what is no message, and goes on serving others', async () => {
    const garbage = ['{', 'null', '[]', '{"t":"x"}', '{"t":"q","m":1}', Buffer.from([0, 1, 2]), 'x'.repeat(70_000)];
    const said = await Promise.all(garbage.map((message) => say([message])));
    expect(said.map(({ closed }) => closed)).toEqual([1008, 1008, 1008, 1008, 1008, 1008, 1009]);
    expect((await kiosk.health()).ready).toBe(true);
  });

  it('rejects a wrong call by number and hint, and knows no name that it does not offer', async () => {
    const calls = [
      call('watch', []),
      call('watch', ['../etc']),
      call('setDirection', ['gate-1', 'sideways']),
      call('setDirection', ['gate-9', 'in']),
      call('present', [{ text: 5 }]),
      call('present', [{ text: 'a', temperature: 1, lane: null, direction: null, extra: 1 }]),
      call('constructor', []),
      call('__proto__', []),
      call('toString', []),
    ];
    const said = await Promise.all(calls.map((message) => say([message])));
    const errors = said.map(
      ({ answers }) => (JSON.parse(answers[0] ?? '{}') as { e?: { code?: number } }).e?.code ?? null,
    );
    expect(errors.slice(0, 6)).toEqual([6001, 6001, 6001, 6002, 6001, 6001]);
    expect(errors.slice(6).every((code) => code !== null)).toBe(true);
  });
});

describe('texts at the scanner', () => {
  it('are each a recorded outcome, whatever they say', async () => {
    const client = await kiosk.client();
    const texts = [
      ' ',
      '|'.repeat(200),
      '🙂'.repeat(300),
      '\u0000\u0001\u0002',
      "'; DROP TABLE row; --",
      '{"__proto__":{}}',
      'HC1:6BF',
      'x'.repeat(4000),
    ];
    const outcomes: string[] = [];
    for (const text of texts) {
      const view = await client.present({ text, temperature: null, lane: null, direction: null });
      outcomes.push(view.decision.outcome);
      expect(view.decision.reasons.length).toBeGreaterThan(0);
    }
    client.close();
    expect(outcomes).toEqual(texts.map(() => 'unreadable'));
    const verify = await kiosk.run(['ledger', 'verify', '--json']);
    expect(lines(verify.stdout).map((line) => (JSON.parse(line) as { ok: boolean }).ok)).toEqual([true]);
  });
});
