import { describe, expect, it } from 'vitest';
import type { SetupState } from '../../contract/setup.ts';
import { markOf, whatIsSkipped, whyNotOn } from './going-on.ts';
import { goingOnTexts } from './words.ts';

const state = (draft: Partial<SetupState['draft']>, more: Partial<SetupState> = {}): SetupState => ({
  ...{ revision: 1, software: '', locked: false, back: null, network: null, enrolmentError: null, listening: 0 },
  ...{ found: [], operators: [], brightness: null, now: 0, open: [], enrolment: { state: 'none' } },
  steps: ['central', 'site', 'devices', 'sound', 'people', 'finish'],
  draft: {
    ...{ form: 1, language: 'vi', step: 'site', done: [], central: null, siteName: '', stationName: '' },
    ...{ siteKind: 'venue', lanes: [], unsigned: 'green', devices: [], tested: {}, fresh: true, keysHandedOver: false },
    ...draft,
  },
  ...more,
});

describe('the steps of the assistant', () => {
  it('that lack something are skipped, not done', () => {
    const at = state({ step: 'devices', done: ['language', 'central', 'devices'] }, { open: ['central', 'devices'] });
    expect((['language', 'central', 'devices', 'people'] as const).map((step) => markOf(step, at))).toEqual([
      'done',
      'skipped',
      'now',
      'ahead',
    ]);
  });

  it('say what keeps somebody from going on', () => {
    const site = { open: ['site'] } satisfies Partial<SetupState>;
    expect(whyNotOn(state({}, site))).toBe(goingOnTexts.names);
    expect(whyNotOn(state({ siteName: 'Chợ' }, site))).toBe(goingOnTexts.station);
    expect(whyNotOn(state({ stationName: 'Cửa' }, site))).toBe(goingOnTexts.site);
    expect(whyNotOn(state({ siteName: 'Chợ', stationName: 'Cửa' }))).toBeNull();
    const asking = { enrolment: { state: 'asking', address: null } } as const;
    expect(whyNotOn(state({ step: 'central' }, asking))).toBe(goingOnTexts.asking);
    expect(whyNotOn(state({ step: 'central' }, { open: ['central'] }))).toBeNull();
    expect(whyNotOn(state({ step: 'finish' }, { open: ['central', 'people'] }))).toEqual({
      vi: 'Còn thiếu: Trung tâm, Mã PIN',
      en: 'Still missing: Central, PINs',
    });
  });

  it('and what they leave for later', () => {
    const open = { open: ['central', 'devices', 'people'] } satisfies Partial<SetupState>;
    expect(
      (['central', 'devices', 'people', 'sound'] as const).map((step) => whatIsSkipped(state({ step }, open))),
    ).toEqual([goingOnTexts.centralLater, goingOnTexts.devicesLater, goingOnTexts.peopleLater, null]);
  });
});
