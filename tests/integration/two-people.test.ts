import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { MeasuringDoor } from '../support/measuring-door.ts';

let door: MeasuringDoor;
beforeEach(async () => {
  door = await MeasuringDoor.open();
});
afterEach(() => door.close());

const leftMs = 500;
const enter = (celsius: number, ms: number): Promise<unknown> =>
  door.thermometer.command({ person: celsius, ms, approachMs: 200 });
/** Somebody steps in, and resolves when they have left for long enough that the thermometer knows it. */
const visit = async (celsius: number, ms = 600): Promise<void> => {
  await enter(celsius, ms);
  await delay(200 + ms + leftMs);
};
const celsius = (passages: Awaited<ReturnType<MeasuringDoor['passagesSoon']>>) =>
  passages.map(({ temperature }) => (temperature === null ? null : Math.round(temperature.celsius)));

describe('two people close together, through the real devices’ bytes', () => {
  it('are measured one after the other, and neither gets what is the other’s', async () => {
    await door.scan('A');
    await door.until(({ phase }) => phase.name === 'measuring');
    await door.scan('B');
    await door.passagesSoon(1);
    await visit(39);
    await door.until(({ phase }) => phase.name === 'measuring');
    await visit(36);
    expect(celsius(await door.passagesSoon(2))).toEqual([null, 36]);
  });

  it('are not taken for each other when one steps in before the other’s code is read', async () => {
    await visit(39);
    await enter(36, 4000);
    await delay(250);
    await door.scan('B');
    const [passage] = await door.passagesSoon(1);
    expect(Math.round(passage?.temperature?.celsius ?? 0)).not.toBe(39);
  });
});

describe('somebody with a fever', () => {
  it('is measured again without their code, and only while the station remembers them', async () => {
    await door.scan('A');
    await visit(39);
    const [first] = await door.passagesSoon(1);
    const of = { epoch: first?.epoch ?? '', sequence: first?.sequence ?? 0 };
    await door.client.remeasure('gate-1', of);
    await visit(36.5);
    const [, second] = await door.passagesSoon(2);
    expect([first?.outcome, second?.outcome, second?.remeasureOf]).toEqual([
      'refer',
      'admit',
      { ...of, at: first?.at, afterSeconds: expect.any(Number) },
    ]);
    await door.scan('B');
    await visit(39);
    const third = (await door.passagesSoon(3))[2];
    await door.stop();
    await door.start();
    await expect(
      door.client.remeasure('gate-1', { epoch: third?.epoch ?? '', sequence: third?.sequence ?? 0 }),
    ).rejects.toMatchObject({ code: ErrorCode.RpcPersonForgotten, hint: expect.stringContaining('Scan their code') });
  });
});
