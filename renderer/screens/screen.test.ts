import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type ScreenState, type StationFunctions, stationFunctionNames } from '../../contract/rpc.ts';
import { type SetupFunctions, setupFunctionNames } from '../../contract/setup.ts';
import { createScreenStore, type ScreenStore } from '../state/screen-store.ts';
import { StationContext } from '../state/station-context.ts';
import type { Station } from '../station/connect.ts';
import { decisionOf, deviceOf, noon, screenStateOf } from '../testing/states.ts';
import { Screen } from './screen.tsx';

/** Nobody touches anything here: nothing of it is ever called. */
const notHere = async (): Promise<never> => {
  throw new Error('not here');
};
const names = [...stationFunctionNames, ...setupFunctionNames];
const functions: Partial<StationFunctions & SetupFunctions> = Object.fromEntries(names.map((name) => [name, notHere]));
const station = { ...functions, watch: () => {}, dispose: () => {} } as Station;

const markupOf = (store: ScreenStore): string =>
  renderToStaticMarkup(
    createElement(
      StationContext,
      { value: { store, station } },
      createElement(Screen, { player: { play: () => {}, unlock: () => {} } }),
    ),
  );

const shown = (change: Partial<ScreenState>): string => {
  const store = createScreenStore(() => noon);
  store.opened();
  store.state(screenStateOf(change));
  return markupOf(store);
};

const testIds = (markup: string): readonly string[] =>
  [...markup.matchAll(/data-testid="([^"]+)"/g)].map(([, id]) => id ?? '');

const rootOf = (markup: string): string => markup.slice(0, markup.indexOf('>') + 1);

const words = (markup: string): string =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

it('names everything that a test looks for', () => {
  const bars = ['inside', 'unsent', 'network'];
  const rest = [
    'behind',
    'recent',
    'people-toggle',
    'group-open',
    'notices',
    'ages',
    'devices',
    'override-toggle',
    'duty-toggle',
    'reading-toggle',
    'manage-toggle',
  ];
  const frame = (phase: readonly string[]) => ['screen', 'spoken', ...bars, ...phase, ...rest];
  expect([
    testIds(shown({})),
    testIds(shown({ phase: { name: 'measuring', maskedName: null, since: noon, until: noon + 8000 } })),
    testIds(shown({ phase: { name: 'out-of-order', code: 4003, message: 'disk full', hint: '' } })),
    testIds(shown({ mode: 'demo', canPresent: true })),
  ]).toEqual([
    frame(['waiting', 'direction']),
    frame(['measuring']),
    frame(['out-of-order']),
    [
      'screen',
      'spoken',
      'demo-band',
      'set-up',
      ...bars,
      'waiting',
      'direction',
      ...rest.slice(0, -3),
      'demo-toggle',
      'duty-toggle',
      'reading-toggle',
      'manage-toggle',
    ],
  ]);
});

it('counts nothing unsent where there is no central system to send to', () => {
  const alone = shown({ unsent: 4711, network: { state: 'not-configured', since: noon, error: null } });
  expect(testIds(alone)).not.toContain('unsent');
  expect(words(alone)).not.toContain('4711');
});

it('says a decision on its root, in words, and to a screen reader', () => {
  const markup = shown({
    revision: 9,
    phase: {
      name: 'decision',
      until: noon + 6000,
      view: {
        maskedName: 'NGUYỄN V** A***',
        credential: 'cccd',
        decision: decisionOf({
          outcome: 'refer',
          colour: 'red',
          reasons: [{ code: 'temperature.fever', vi: 'Thân nhiệt từ 37,5 °C', en: 'Body temperature 37.5 °C or more' }],
        }),
      },
    },
  });
  expect(rootOf(markup)).toBe(
    '<div class="screen" data-testid="screen" data-link="connected" data-phase="decision" data-outcome="refer" data-sequence="7" data-revision="9" data-lane="main">',
  );
  expect(words(markup)).toContain(
    'SỐT – XÉT NGHIỆM. NGUYỄN V** A***. 36,6 °C. Thân nhiệt từ 37,5 °C. FEVER – REFER TO TESTING',
  );
  expect(words(markup)).toContain('Phiếu 0412');
});

it('covers the last state with a warning when the station is lost, and says how old it is', () => {
  const store = createScreenStore(() => noon);
  store.opened();
  store.state(screenStateOf());
  store.lost();
  const markup = markupOf(store);
  expect(testIds(markup).at(-1)).toBe('station-lost');
  expect(words(markup)).toContain('Mất kết nối với trạm – đang nối lại Lost the station – reconnecting');
  expect(words(markup)).toMatch(/What the screen shows is old, as of 10:32:05$/);
});

it('shows that it is connecting before the first state', () => {
  expect(testIds(markupOf(createScreenStore(() => noon)))).toEqual(['screen', 'spoken', 'connecting']);
});

it('sends nobody to a scanner that takes no codes', () => {
  const devices: ScreenState['devices'] = [
    {
      device: 'scanner',
      kind: 'scanner',
      lane: 'main',
      state: 'absent',
      error: null,
      since: noon,
      profile: 'simulated',
    },
  ];
  expect(words(shown({ devices }))).toContain('Máy quét chưa sẵn sàng – gặp nhân viên');
});

it('sends nobody to a thermometer that cannot measure', () => {
  const devices: ScreenState['devices'] = [
    deviceOf(),
    deviceOf({ device: 'thermometer', kind: 'thermometer', state: 'faulty' }),
  ];
  const waiting = words(shown({ devices }));
  const measuring = words(
    shown({ devices, phase: { name: 'measuring', maskedName: null, since: noon, until: noon + 8000 } }),
  );
  expect([
    waiting.includes('Nhiệt kế hỏng – gặp nhân viên Thermometer out of order – please see staff'),
    measuring.includes('NHIỆT KẾ HỎNG – GẶP NHÂN VIÊN THERMOMETER OUT OF ORDER – PLEASE SEE STAFF'),
    /nhìn vào nhiệt kế/i.test(waiting + measuring),
  ]).toEqual([true, true, false]);
});

it('says in the name of the other direction that it is held, and shows so', () => {
  const markup = shown({});
  const [into, out] = [...markup.matchAll(/<button[^>]+data-option=.*?<\/button>/g)].map(([button]) => words(button));
  expect([into, out]).toEqual(['VÀO IN', 'RA OUT – Giữ để đổi chiều / Hold to switch']);
  expect(markup).toContain('<p class="direction-hold" aria-hidden="true">');
});

const printJob = (slip: number, copy = 0) => {
  const of = { epoch: '0123456789abcdef0123456789abcdef', sequence: slip };
  return { id: `${of.epoch}-${slip}-slip-${copy}`, document: 'slip' as const, copy, slip, of };
};

it('asks whether the oldest doubtful slip came out, in place of the devices, and says how many more there are', () => {
  const questions = [printJob(412), printJob(411, 1), printJob(410)].map((job) => ({ ...job, since: noon }));
  const prints = { waiting: [], questions, dropped: [], badges: false };
  const markup = shown({ prints, devices: [deviceOf()] });
  const question = words(
    markup.slice(
      markup.indexOf('<section class="print-question"'),
      markup.indexOf('<button type="button" class="guard-'),
    ),
  );
  expect([testIds(markup).slice(-5), question]).toEqual([
    ['print-question', 'override-toggle', 'duty-toggle', 'reading-toggle', 'manage-toggle'],
    'Phiếu 0412 đã ra chưa? Did slip 0412 come out? +2 còn 2 phiếu nữa Đã ra Yes Chưa, in bản sao No, print a copy Bỏ qua No slip needed',
  ]);
  expect(words(shown({ prints: { ...prints, questions: questions.slice(1, 2) } }))).toContain(
    'Bản sao 1 phiếu 0411 đã ra chưa? Did copy 1 of slip 0411 come out?',
  );
});

it('offers to print a slip again with the decision, and with that of the same code read once more, but not while it waits', () => {
  const decision = decisionOf();
  const passage = {
    ...{ sequence: decision.sequence, epoch: decision.epoch, at: noon, lane: 'main', direction: 'in' as const },
    ...{ outcome: 'admit' as const, colour: 'green' as const, celsius: 36.6, slip: 412, maskedName: null },
  };
  const repeat = decisionOf({
    ...{ sequence: 8, outcome: 'repeat', slip: null },
    repeatOf: { epoch: decision.epoch, sequence: decision.sequence, at: noon },
  });
  const offered = (of: typeof decision, waiting: ScreenState['prints']['waiting'] = []) => {
    const view = { maskedName: null, credential: 'cccd', decision: of };
    const prints = { waiting, questions: [], dropped: [], badges: false };
    const markup = shown({ phase: { name: 'decision', until: noon + 6000, view }, recent: [passage], prints });
    return testIds(markup).includes('print-again') && words(markup).includes('In lại 0412');
  };
  const job = { ...printJob(412), of: { epoch: decision.epoch, sequence: decision.sequence } };
  expect([
    offered(decision),
    offered(repeat),
    offered(decisionOf({ sequence: 9 })),
    offered(decision, [{ ...job, since: noon, why: 'turn' }]),
  ]).toEqual([true, true, false, false]);
});

it('offers to measure somebody again, and says until when they rest', () => {
  const decision = decisionOf({
    outcome: 'refer',
    colour: 'red',
    temperature: { celsius: 38.4, at: noon, device: 't' },
  });
  const remeasure = { restUntil: noon + 180_000, until: noon + 900_000 };
  const view = { maskedName: 'LE H** P', credential: 'cccd', decision, remeasure };
  const rested = shown({ phase: { name: 'decision', until: noon + 6000, view } });
  const atOnce = shown({
    phase: { name: 'decision', until: noon + 6000, view: { ...view, remeasure: { ...remeasure, restUntil: null } } },
  });
  expect([rested, atOnce].map((markup) => testIds(markup).includes('measure-again'))).toEqual([true, true]);
  expect(words(rested)).toContain('Đo lại Measure again 38,4 °C Nghỉ đến 10:35 Rest until 10:35');
  expect(words(atOnce)).not.toContain('Nghỉ đến');
  expect(
    testIds(shown({ phase: { name: 'decision', until: noon + 6000, view: { ...view, remeasure: null } } })),
  ).not.toContain('measure-again');
});

it('names the watch list to nobody who has not opened the passage', () => {
  const watch = { level: 'f1' as const, until: 18_895, list: { version: 3, made: noon }, answer: null };
  const decision = decisionOf({
    outcome: 'officer',
    colour: 'red',
    reasons: [{ code: 'watch-list.hit', vi: 'Mời gặp nhân viên', en: 'Please see staff' }],
  });
  const view = { maskedName: 'LE H** P', credential: 'cccd', decision, watch };
  const markup = shown({
    phase: { name: 'decision', until: noon + 6000, view },
    recent: [{ ...decision, celsius: null, maskedName: 'LE H** P', watch }],
  });
  expect(words(markup)).toContain('Mời gặp nhân viên');
  expect(words(markup)).not.toMatch(/F1|25\/09/);
  expect(words(markup)).toContain('Trả lời về lượt này / Answer about this passage');
});

it('offers what was written on paper once it can be typed in, and says that the gate can be opened, whatever the matter', () => {
  const outage = { from: noon - 600_000, until: null };
  const dead: ScreenState['phase'] = { name: 'out-of-order', code: 4003, message: 'disk full', hint: '' };
  expect([
    testIds(shown({ phase: dead, paper: outage })).slice(-4),
    testIds(shown({ paper: { ...outage, until: noon } })).slice(-5),
  ]).toEqual([
    ['override-toggle', 'duty-toggle', 'reading-toggle', 'manage-toggle'],
    ['paper-toggle', 'override-toggle', 'duty-toggle', 'reading-toggle', 'manage-toggle'],
  ]);
});
