import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { ScreenState } from '../../contract/rpc.ts';
import { createScreenStore, type ScreenStore } from '../state/screen-store.ts';
import { StationContext } from '../state/station-context.ts';
import type { Station } from '../station/connect.ts';
import { decisionOf, deviceOf, noon, screenStateOf } from '../testing/states.ts';
import { Screen } from './screen.tsx';

const station: Station = {
  watch: () => {},
  setDirection: async () => {},
  dismiss: async () => {},
  reprint: async () => {},
  answerPrint: async () => {},
  samples: async () => [],
  present: () => Promise.reject(new Error('not here')),
  screenReport: async () => {},
  screenInput: async () => {},
  dispose: () => {},
};

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
  const frame = (phase: readonly string[]) => ['screen', 'spoken', ...bars, ...phase, 'recent', 'notices', 'devices'];
  expect([
    testIds(shown({})),
    testIds(shown({ phase: { name: 'measuring', maskedName: null, since: noon, until: noon + 8000 } })),
    testIds(shown({ phase: { name: 'out-of-order', code: 4003, message: 'disk full', hint: '' } })),
    testIds(shown({ mode: 'demo', canPresent: true })),
  ]).toEqual([
    frame(['waiting', 'direction']),
    frame(['measuring']),
    frame(['out-of-order']),
    ['screen', 'spoken', 'demo-band', ...bars, 'waiting', 'direction', 'recent', 'notices', 'devices', 'demo-toggle'],
  ]);
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
