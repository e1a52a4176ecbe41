import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredEvent, TraceAnswer } from '../../contract/central-api.ts';
import { clockStampSchema } from '../../contract/clock.ts';
import { type Decision, decisionSchema } from '../../contract/decision.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';

const healthy = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const card = '079195000123||Trần Thị Bích Ngọc|02091995|Nữ|12 Lê Lợi, Quận 1|25042021';
const planted = [
  'NGUYEN VAN A',
  '001093029317',
  '162979388586171100',
  '0123232422',
  'Bích Ngọc',
  '079195000123',
  '12 Lê Lợi',
];

const kiosk = new Kiosk();
beforeAll(() => kiosk.start(), 60_000);
afterAll(() => kiosk.dispose());

const present = async (args: readonly string[]): Promise<Decision> => {
  const ran = await kiosk.run(['present', '--json', ...args]);
  if (ran.status !== 0) throw new Error(ran.stderr);
  return decisionSchema.parse(JSON.parse(ran.stdout));
};

const events = async (): Promise<StoredEvent[]> =>
  lines((await kiosk.run(['central', 'events', '--json', '--limit', '1000'])).stdout).map(
    (line) => JSON.parse(line) as StoredEvent,
  );

const findEvent = (decision: Decision): Promise<StoredEvent> =>
  eventually(
    async () =>
      (await events()).find((event) => event.epoch === decision.epoch && event.sequence === decision.sequence) ?? null,
  );

describe('first light', () => {
  it('admits a healthy person and the receiver has the event', async () => {
    const decision = await present(['--text', healthy, '--temperature', '36.6']);
    expect(decision).toMatchObject({
      outcome: 'admit',
      colour: 'green',
      direction: 'in',
      temperature: { celsius: 36.6 },
    });
    expect(decision.slip).toBe(1);
    expect(await findEvent(decision)).toMatchObject({
      type: 'vn.checkpoint.passage.v1',
      site: 'demo-site',
      station: 'demo-gate',
      mode: 'demo',
      sealed: true,
      data: { outcome: 'admit', tag: { value: expect.any(String) }, inside: 1 },
    });
  });

  it('says in each row how the clock stood, beside central’s', async () => {
    const compared = await eventually(
      async () => (await events()).find(({ data }) => clockStampSchema.parse(data).clockOffsetMs !== undefined) ?? null,
    );
    const stamp = clockStampSchema.parse(compared.data);
    expect(stamp).toMatchObject({ clockOffsetMs: expect.any(Number), clockErrorMs: expect.any(Number) });
    // Both clocks are this machine's.
    expect(Math.abs(stamp.clockOffsetMs ?? Number.NaN)).toBeLessThanOrEqual((stamp.clockErrorMs ?? 0) + 1);
    const all = (await events()).map((event) => clockStampSchema.parse(event.data));
    expect(new Set(all.map(({ bootId }) => bootId)).size).toBe(1);
    expect(all.map(({ monotonicMs }) => monotonicMs)).toEqual(
      all.map(({ monotonicMs }) => monotonicMs).toSorted((a, b) => a - b),
    );
  });

  it('answers the same code within three seconds with "already recorded", in the colour of the first answer', async () => {
    const client = await kiosk.client();
    const ask = (temperature: number) =>
      client.present({
        text: '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<',
        temperature,
        lane: null,
        direction: null,
      });
    const first = await ask(38.4);
    const again = await ask(36.5);
    client.close();
    expect([first.decision.outcome, first.decision.colour]).toEqual(['refer', 'red']);
    expect(again.decision).toMatchObject({
      outcome: 'repeat',
      colour: 'red',
      repeatOf: { epoch: first.decision.epoch, sequence: first.decision.sequence, at: first.decision.at },
    });
  });

  it('records an unknown code as such, with a message', async () => {
    const decision = await present(['--text', '8934563138165', '--temperature', '36.5']);
    expect(decision).toMatchObject({ outcome: 'unreadable', colour: 'none' });
    expect(decision.reasons[0]?.vi).not.toBe('');
    expect(await findEvent(decision)).toMatchObject({ data: { outcome: 'unreadable' } });
  });

  it('counts people in and out, by whichever of their codes', async () => {
    const enter = await present(['--text', card, '--temperature', '36.4']);
    const leave = await present(['--text', card, '--direction', 'out']);
    const back = await present(['--text', healthy, '--direction', 'out', '--temperature', 'none']);
    const inside = await Promise.all(
      [enter, leave, back].map(async (of) => ((await findEvent(of)).data as { inside: number }).inside),
    );
    expect([inside, leave.outcome, leave.temperature]).toEqual([[2, 1, 0], 'admit', null]);
    const client = await kiosk.client();
    await client.setDirection('gate-1', 'in');
    client.close();
  });

  it('knows who came in with a full code when they leave with a masked one', async () => {
    const client = await kiosk.client();
    const ask = (text: string, direction: 'in' | 'out') =>
      client.present({ text, temperature: 36.5, lane: null, direction });
    await ask('001087055555|PHAM MINH DUC|1987-01-18|0|162979388586200000|<1<00<', 'in');
    const { decision } = await ask('******055555|PHAM MINH DUC|1987-**-**|0|162979388586200000|<1<00<', 'out');
    await client.setDirection('gate-1', 'in');
    client.close();
    expect([decision.outcome, decision.colour, decision.reasons.map((reason) => reason.code)]).toEqual([
      'admit',
      'green',
      ['exit.recorded'],
    ]);
  });

  it('finds who was there at the same time as one person', async () => {
    const client = await kiosk.client();
    for (const text of [healthy, card]) await client.present({ text, temperature: 36.5, lane: null, direction: 'in' });
    client.close();
    const answer = await eventually(async () => {
      const ran = await kiosk.run(['central', 'trace', '--person', '001093029317', '--days', '14', '--json']);
      const trace = ran.status === 0 ? (JSON.parse(ran.stdout) as TraceAnswer) : null;
      return trace !== null && trace.contacts.length > 0 && trace.milestones.length > 1 ? trace : null;
    });
    expect(answer.person).toMatchObject({ name: 'NGUYEN VAN A', phone: '0123232422' });
    expect(answer.contacts.map((contact) => contact.person.identityNumber)).toContain('079195000123');
  });

  it('is healthy by its own word and the doctor’s', async () => {
    const health = await kiosk.health();
    expect(health).toMatchObject({ ready: true, station: { site: 'demo-site', id: 'demo-gate' } });
    expect(health.devices.map((device) => [device.kind, device.state])).toEqual([
      ['scanner', 'ready'],
      ['thermometer', 'ready'],
      ['printer', 'ready'],
      ['scanner', 'ready'],
      ['thermometer', 'ready'],
      ['printer', 'ready'],
      ['barrier', 'ready'],
    ]);
    expect(health.lists.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['rules/venue', 'rules/hospital-screening']),
    );
    const doctor = await kiosk.run(['doctor', '--json']);
    expect([doctor.status, (JSON.parse(doctor.stdout) as { ok: boolean }).ok]).toEqual([0, true]);
  });

  it('drains: nothing stays unsent', async () => {
    await eventually(async () => ((await kiosk.health()).unsent === 0 ? true : null));
  });

  it('prints a slip for whoever was let in or referred, and records that it came out', async () => {
    const printed = await eventually(async () => {
      const rows = (await events()).filter((event) => event.type === 'vn.checkpoint.print.v1');
      const prints = rows.map((event) => event.data as { slip: number; outcome: string });
      const slipsThat = (outcome: string) =>
        prints.filter((print) => print.outcome === outcome).map(({ slip }) => slip);
      const [sending, done] = [slipsThat('sending'), slipsThat('printed')];
      // Each on its way once and out once, and nothing else said of any.
      return done.length >= 4 && done.length === sending.length && prints.length === 2 * done.length ? done : null;
    });
    expect(new Set(printed).size).toBe(printed.length);
  });

  it('verifies its ledger while it runs', async () => {
    const verify = await kiosk.run(['ledger', 'verify', '--json', '--data', kiosk.data]);
    expect([verify.status, (JSON.parse(verify.stdout) as { ok: boolean }).ok]).toEqual([0, true]);
    const stats = JSON.parse((await kiosk.run(['ledger', 'stats', '--json'])).stdout) as {
      rows: number;
      epochs: unknown[];
    };
    expect([stats.rows > 10, stats.epochs.length]).toEqual([true, 1]);
  });

  it('refuses a second start on the same data directory and says which station has it', async () => {
    const second = await kiosk.run(['start', '--headless', '--port', '0', '--data', kiosk.data]);
    expect([second.status, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toContain(kiosk.url);
  });

  it('keeps nobody’s name or number readable in the data directory, the receiver’s included', () => {
    const files = readdirSync(kiosk.data, { recursive: true, encoding: 'utf8' })
      .map((name) => join(kiosk.data, name))
      .filter((file) => statSync(file).isFile());
    const hits = files.flatMap((file) => {
      const bytes = readFileSync(file);
      return planted.filter((word) => bytes.includes(word)).map((word) => `${file}: ${word}`);
    });
    expect([files.some((file) => file.endsWith('ledger.db-wal')), hits]).toEqual([true, []]);
  });

  it('asks at the screening lane what a hospital asks, and nothing at the ordinary lane beside it', async () => {
    const cough = ['--temperature', '36.7', '--declares', 'cough', '--text'];
    const gate = await present([...cough, '046192000654|DANG THI MAI|1992-03-14|0|162979388586173322|<2<00<']);
    const others = '048192000655|DANG THI LAN|1992-03-15|0|162979388586173323|<2<00<';
    const screening = await present(['--lane', 'screening', ...cough, others]);
    expect([gate, screening].map(({ lane, outcome, rules, referral }) => [lane, outcome, rules.id, referral])).toEqual([
      ['gate-1', 'admit', 'venue', undefined],
      ['screening', 'refer', 'hospital-screening', expect.stringMatching(/^[0-9A-Z]{6}-/)],
    ]);
    expect([gate.declaration?.state, screening.declaration?.set]).toEqual([undefined, 'hospital']);
  });
});
