import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Health } from '../../contract/rpc.ts';
import { LoopbackServer } from './loopback-server.ts';
import { StaticFiles } from './static-files.ts';

const token = 'secret-token';
let folder: string;
let server: LoopbackServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loopback-'));
  mkdirSync(join(folder, 'screens', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'screens', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'screens', 'assets', 'a.js'), '1');
  writeFileSync(join(folder, 'secret.json'), '{}');
  const health: Health = {
    ready: true,
    station: { site: 's', id: 'g', mode: 'demo', epoch: 'a'.repeat(32), sequence: 1 },
    unsent: 0,
    devices: [],
    lists: [],
    pid: 1,
  };
  server = await LoopbackServer.listen({
    port: 0,
    token,
    files: new StaticFiles(join(folder, 'screens')),
    health: () => health,
    serve: (channel) => {
      channel.onMessage((text) => channel.post(`got ${text}`));
      channel.onClose(() => undefined);
    },
    central: null,
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });

/** Connects and says one word. @returns the answer, or how it was refused */
const speak = (headers: Record<string, string>, path = '/rpc', host = `127.0.0.1:${server.port}`): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers: { host, ...headers } });
    socket.on('open', () => socket.send('hello'));
    socket.on('message', (data) => {
      resolve(data.toString());
      socket.close();
    });
    socket.on('error', (error) => resolve(error.message));
  });

const cookie = async (): Promise<string> => {
  const header = (await get('/')).headers['set-cookie'];
  return (Array.isArray(header) ? (header[0] ?? '') : '').split(';')[0] ?? '';
};

describe('loopback', () => {
  it('serves the screens with a strict session cookie and policy', async () => {
    const page = await get('/lane/gate-1');
    expect(page.status).toBe(200);
    expect(String(page.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
    expect(page.headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'/);
    expect(page.headers['content-security-policy']).not.toMatch(/'unsafe-/);
    expect(page.headers['permissions-policy']).toMatch(/^camera=\(self\), microphone=\(\)/);
    expect((await get('/assets/a.js')).headers['cache-control']).toMatch(/immutable/);
    expect((await get('/healthz')).body).toMatch(/"ready":true/);
  });

  it('speaks to its own page and to the command line', async () => {
    const session = await cookie();
    expect(await speak({ origin: `http://127.0.0.1:${server.port}`, cookie: session })).toBe('got hello');
    expect(await speak({ authorization: `Bearer ${token}` })).toBe('got hello');
  });

  it('gives a page of another origin, a rebound name and a guesser nothing', async () => {
    const session = await cookie();
    const own = `http://127.0.0.1:${server.port}`;
    const refused = await Promise.all([
      speak({ origin: 'http://evil.example', cookie: session }),
      speak({ origin: `http://localhost:${server.port}`, cookie: session }),
      speak({ origin: 'null', cookie: session }),
      speak({ origin: own }),
      speak({ origin: own, cookie: `${session}x` }),
      speak({ cookie: session }),
      speak({ authorization: 'Bearer wrong' }),
      speak({ authorization: `Bearer ${token}`, origin: 'http://evil.example' }),
      speak({ authorization: `Bearer ${token}` }, '/other'),
      speak({ origin: own, cookie: session }, '/rpc', `rebound.example:${server.port}`),
      speak({}),
    ]);
    expect(new Set(refused)).toEqual(new Set(['Unexpected server response: 403']));
    expect((await get('/', { host: `rebound.example:${server.port}` })).status).toBe(403);
    expect((await get('/healthz', { host: 'localhost' })).status).toBe(403);
  });

  it('serves nothing outside its folder and takes nothing but GET', async () => {
    const paths = [
      '/../secret.json',
      '/..%2fsecret.json',
      '/assets/../../secret.json',
      '//secret.json',
      '/index.html%00.js',
      '/nothing.js',
    ];
    const answers = await Promise.all(paths.map((path) => get(path)));
    expect(answers.map((answer) => answer.status)).toEqual(paths.map(() => 404));
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });

  it('says which port is taken and what to do', async () => {
    const again = LoopbackServer.listen({
      port: server.port,
      token,
      files: new StaticFiles(folder),
      health: () => {
        throw new Error('not asked');
      },
      serve: () => undefined,
      central: null,
    });
    await expect(again).rejects.toMatchObject({ code: 8002, hint: expect.stringMatching(/--port/) });
  });
});
