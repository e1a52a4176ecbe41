import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { referralAnswerSchema } from '../../contract/central-api.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { referralCode, referralNumber } from '../../contract/referral.ts';
import { type CentralHttp, startHttp } from '../http/server.ts';
import { Opener } from '../opener.ts';
import { PersonKeyHasher } from '../store/person-index.ts';
import { eventsMessage, openTestCentral, sealingPublicKey, type TestCentral } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { IndexLag } from './index-lag.ts';
import { Tracer } from './tracer.ts';

const at = (time: string): number => Date.parse(`2021-09-11T${time}:00+07:00`);
const now = at('20:00');
const numberOf = (running: number): string => {
  const number = referralNumber('K7Q2M9', '110921', running);
  if (number === null) throw new Error('this running number is left out');
  return number;
};
const number = numberOf(3);
const other = numberOf(4);

const binh = personWith({ name: 'LE THI BINH', identityNumber: '079199000111' });
const chi = personWith({ name: 'PHAM CHI', identityNumber: '079199000222' });

let central: TestCentral;
let http: CentralHttp;
let tracer: Tracer;
let gate: TestStation;
let port: TestStation;

beforeEach(async () => {
  central = await openTestCentral(now);
  const clock = { now: () => now, monotonic: () => 0 };
  const opener = new Opener(central.keys.sealing);
  tracer = new Tracer({ database: central.reading, hasher: new PersonKeyHasher(central.keys.index), opener, clock });
  http = await startHttp(
    { port: 0, token: 'secret', log: () => undefined },
    {
      database: central.reading,
      tracer,
      lag: new IndexLag(central.reading, clock),
      clock,
      keepResult: async (result) => void central.store.commit(now, (transaction) => transaction.keepResult(result)),
    },
  );
  gate = await TestStation.create('cho', 'cong-1', sealingPublicKey(central.keys));
  port = await TestStation.create('ben-xe', 'cong-2', sealingPublicKey(central.keys), 'b'.repeat(32));
  await take(gate, gate.person(at('08:00'), binh, { outcome: 'refer', referral: number }));
});
afterEach(async () => {
  await http.dispose();
  central.dispose();
});

const take = (station: TestStation, ...rows: Parameters<typeof batchOf>[0]) =>
  central.ingestor.take([eventsMessage(station, batchOf(rows))]);

const call = async (query: string, post?: unknown) => {
  const response = await fetch(`${http.url}/central/v1/${query}`, {
    headers: { authorization: 'Bearer secret' },
    ...(post === undefined ? {} : { method: 'POST', body: typeof post === 'string' ? post : JSON.stringify(post) }),
  });
  return { status: response.status, body: (await response.json()) as { error?: { code: number } } };
};
const find = (typed: string) => call(`referral?number=${encodeURIComponent(typed)}`);

describe('a referral', () => {
  it('leads from the number as typed, and from the slip’s code, to its passage and person', async () => {
    const typed = number.replaceAll('-', ' ').toLowerCase();
    const code = referralCode(number, { epoch: gate.epoch, sequence: 1 });
    const [first, second] = [await find(typed), await find(code)];
    expect(second).toEqual(first);
    expect(referralAnswerSchema.parse(first.body)).toMatchObject({
      number,
      site: 'cho',
      station: 'cong-1',
      lane: 'a',
      at: '2021-09-11T01:00:00.000Z',
      epoch: gate.epoch,
      sequence: 1,
      mode: 'live',
      person: { name: 'LE THI BINH', identityNumber: '079199000111' },
      results: [],
    });
  });

  it('takes results, keeps every one, and shows them in the trace of its person and of who was with them', async () => {
    const positive = { number, result: 'positive', kind: 'pcr', sampledAt: '2021-09-11T09:00:00+07:00' };
    await call('referral', { number, result: 'inconclusive', kind: 'rapid' });
    const answered = await call('referral', { ...positive, laboratory: 'CDC TP.HCM' });
    const results = [
      { result: 'inconclusive', kind: 'rapid', sampledAt: null, laboratory: null },
      { result: 'positive', kind: 'pcr', sampledAt: '2021-09-11T02:00:00.000Z', laboratory: 'CDC TP.HCM' },
    ].map((result) => ({ ...result, recordedAt: new Date(now).toISOString() }));
    expect([answered.status, answered.body]).toMatchObject([200, { results }]);
    await take(
      gate,
      gate.person(at('10:00'), binh),
      gate.person(at('10:05'), chi),
      gate.person(at('11:00'), binh, { direction: 'out' }),
    );
    const trace = (person: string) => tracer.trace({ person, days: 14, at: now });
    const tests = results.map((result) => ({ number, ...result }));
    const ofContact = (await trace('079199000222')).contacts.map(({ person, tests }) => [person.name, tests]);
    expect([(await trace('079199000111')).tests, ofContact]).toEqual([tests, [['LE THI BINH', tests]]]);
  });

  it('follows its person when two numbers turn out to be of one', async () => {
    const insurance = personWith({ name: 'LE THI BINH', healthInsurance: 'DN4797912345678' });
    await take(gate, gate.person(at('08:10'), insurance, { outcome: 'refer', referral: other }));
    await call('referral', { number: other, result: 'negative', kind: 'rapid' });
    await take(gate, gate.person(at('08:20'), { ...binh, healthInsurance: 'DN4797912345678' }));
    const { tests } = await tracer.trace({ person: '079199000111', days: 14, at: now });
    expect(tests.map(({ number, result }) => [number, result])).toEqual([[other, 'negative']]);
  });

  it('says which stations gave out one number, and the code on the slip tells them apart', async () => {
    await take(port, port.person(at('09:00'), chi, { outcome: 'refer', referral: number }));
    const byNumber = await find(number);
    const byCode = await find(referralCode(number, { epoch: port.epoch, sequence: 1 }));
    expect([byNumber.status, byNumber.body.error?.code, byCode.body]).toMatchObject([
      409,
      ErrorCode.ReferralAmbiguous,
      { person: { name: 'PHAM CHI' }, site: 'ben-xe' },
    ]);
  });

  it('is refused with a reason where there is none, a character is wrong, or the result cannot be', async () => {
    const wrong = number.startsWith('A') ? `B${number.slice(1)}` : `A${number.slice(1)}`;
    const answers = [
      await find(other),
      await find(wrong),
      await find(referralCode(number, { epoch: gate.epoch, sequence: 2 })),
      await call('referral', { number, result: 'perhaps', kind: 'pcr' }),
      await call('referral', { number, result: 'positive', kind: 'pcr', sampledAt: '2021-09-12T09:00:00+07:00' }),
      await call('referral', '{"number":'),
      await call('referral', 'x'.repeat(10_000)),
      await call('trace', { number }),
    ];
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [404, ErrorCode.ReferralUnknown],
      [400, ErrorCode.ReferralMalformed],
      [404, ErrorCode.ReferralUnknown],
      ...Array(4).fill([400, ErrorCode.UsageWrong]),
      [405, ErrorCode.UsageWrong],
    ]);
    expect(await find(number)).toMatchObject({ status: 200, body: { results: [] } });
  });

  it('with a number that is none leaves its passage traceable', async () => {
    await take(gate, gate.person(at('12:00'), chi, { referral: 17 }), gate.person(at('12:10'), chi, { referral: 'X' }));
    const { milestones } = await tracer.trace({ person: '079199000222', days: 14, at: now });
    expect(milestones.length).toBeGreaterThan(0);
  });
});
