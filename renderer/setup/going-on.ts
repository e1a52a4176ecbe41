import type { SetupState, SetupStep } from '../../contract/setup.ts';
import type { Text } from '../text.ts';
import { goingOnTexts, stepTexts } from './words.ts';

/** `skipped`: gone through, and something is missing there that the finish needs. */
export type StepMark = 'now' | 'done' | 'skipped' | 'ahead';

export const markOf = (step: SetupStep, { draft, open }: Pick<SetupState, 'draft' | 'open'>): StepMark => {
  if (step === draft.step) return 'now';
  if (!draft.done.includes(step)) return 'ahead';
  return open.includes(step) ? 'skipped' : 'done';
};

const missingAt = (steps: readonly SetupStep[]): Text => {
  const list = (language: keyof Text): string => steps.map((step) => stepTexts[step][language]).join(', ');
  return { vi: `${goingOnTexts.missing.vi} ${list('vi')}`, en: `${goingOnTexts.missing.en} ${list('en')}` };
};

/** What keeps somebody from going on, and so what they do next; null: nothing does, and the rest can be done later. */
export const whyNotOn = ({ draft, open, enrolment }: SetupState): Text | null => {
  switch (draft.step) {
    case 'site':
      if (!open.includes('site')) return null;
      if (draft.siteName.trim() !== '') return goingOnTexts.station;
      return draft.stationName.trim() === '' ? goingOnTexts.names : goingOnTexts.site;
    case 'central':
      if (enrolment.state === 'asking') return goingOnTexts.asking;
      return enrolment.state === 'compare' ? goingOnTexts.compare : null;
    case 'finish':
      return open.length === 0 ? null : missingAt(open);
    default:
      return null;
  }
};

/** What is left for later when somebody goes on from here; null: nothing is. */
export const whatIsSkipped = ({ draft, open }: Pick<SetupState, 'draft' | 'open'>): Text | null => {
  if (!open.includes(draft.step)) return null;
  if (draft.step === 'central') return goingOnTexts.centralLater;
  if (draft.step === 'devices') return goingOnTexts.devicesLater;
  return draft.step === 'people' ? goingOnTexts.peopleLater : null;
};
