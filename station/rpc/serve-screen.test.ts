import { createBirpc } from 'birpc';
import { expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { ScreenFunctions, ScreenState, StationFunctions } from '../../contract/rpc.ts';
import { OperatorSession } from '../operators/operator-session.ts';
import { Operators } from '../operators/operators.ts';
import { type ScreenService, serveScreen } from './serve-screen.ts';

const clock = { now: () => 0, monotonic: () => 0 };
const nobody = new Operators('/nowhere/operators.json', clock, () => undefined);

const stateOf = (lane: string) => ({ lane: { id: lane } }) as ScreenState;

/** A screen joined to a service that keeps what it is asked. */
const join = () => {
  const log: unknown[] = [];
  let toStation: (text: string) => void = () => undefined;
  let toScreen: (text: string) => void = () => undefined;
  let close: () => void = () => undefined;
  const service: Partial<ScreenService> = {
    subscribe: (lane) => ({ now: stateOf(lane ?? 'lane-1'), stop: () => undefined }),
    screenReport: (_screen, lane, device, report) => log.push([lane, device, report.state]),
    screenInput: (_screen, lane, device, input) => log.push([lane, device, input]),
    screenGone: () => log.push('gone'),
    openSession: (from, changed) =>
      new OperatorSession({ operators: nobody, clock, from, record: () => undefined, changed }),
    testDevice: () => Promise.reject(new Error('it was let through')),
    supportBundle: () => Promise.reject(new Error('it was let through')),
  };
  serveScreen(
    {
      post: (text) => toScreen(text),
      onMessage: (listener) => {
        toStation = listener;
      },
      onClose: (listener) => {
        close = listener;
      },
      close: (reason) => log.push(['closed', reason]),
    },
    service as ScreenService,
    'screen',
  );
  const rpc = createBirpc<StationFunctions, ScreenFunctions>(
    { screen: () => undefined, session: () => undefined, setup: () => undefined },
    {
      post: (text: string) => toStation(text),
      on: (receive) => {
        toScreen = receive;
      },
      serialize: JSON.stringify,
      deserialize: (text: string) => JSON.parse(text) as unknown,
    },
  );
  return { rpc, log, close: () => close() };
};

const ready = { state: 'ready' } as const;
const code = { kind: 'text', text: 'A', symbology: null } as const;

it('takes reports and codes for the lane that is watched, and for no other', async () => {
  const { rpc, log } = join();
  const refused = { code: ErrorCode.RpcUnknownDevice };
  await expect(rpc.screenInput('lane-1', 'wedge', code)).rejects.toMatchObject(refused);
  await rpc.watch('lane-1');
  await rpc.screenReport('lane-1', 'wedge', ready);
  await rpc.screenInput('lane-1', 'wedge', code);
  await expect(rpc.screenReport('lane-2', 'wedge', ready)).rejects.toMatchObject(refused);
  expect(log).toEqual(['gone', ['lane-1', 'wedge', 'ready'], ['lane-1', 'wedge', code]]);
});

it('gives up what a screen has reported when it goes over to another lane or closes, not when it asks again', async () => {
  const { rpc, log, close } = join();
  await rpc.watch('lane-1');
  await rpc.watch('lane-1');
  await rpc.watch(null);
  expect(log).toEqual(['gone']);
  await rpc.watch('lane-2');
  await expect(rpc.screenReport('lane-1', 'wedge', ready)).rejects.toMatchObject({ code: ErrorCode.RpcUnknownDevice });
  close();
  expect(log).toEqual(['gone', 'gone', 'gone']);
});

it('parses what a screen says before anything is done with it', async () => {
  const { rpc, log } = join();
  await rpc.watch('lane-1');
  const wrong: readonly unknown[] = [
    { kind: 'text', text: '', symbology: null },
    { kind: 'text', text: 'A'.repeat(4097), symbology: null },
    { kind: 'text', text: 'A', symbology: ']Q' },
    { kind: 'garbled', reason: 'other', length: 1 },
    { kind: 'garbled', reason: 'incomplete', length: -1 },
    { kind: 'text', text: 'A', symbology: null, lane: 'x' },
    null,
  ];
  for (const input of wrong)
    await expect(rpc.screenInput('lane-1', 'wedge', input as typeof code)).rejects.toMatchObject({
      code: ErrorCode.RpcArgumentInvalid,
    });
  await expect(rpc.screenReport('lane-1', 'wedge', JSON.parse('{"state":"faulty"}'))).rejects.toBeDefined();
  expect(log).toEqual(['gone']);
});

it('does nothing for a role that may not', async () => {
  const { rpc } = join();
  const refused = { code: ErrorCode.RoleMissing };
  await expect(
    rpc.testDevice({ device: 'printer-1', seconds: 1, document: 'test', open: false }),
  ).rejects.toMatchObject(refused);
  await expect(rpc.diagnostics()).rejects.toMatchObject(refused);
  await rpc.watch('lane-1');
});
