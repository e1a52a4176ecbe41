import type { ErrorRecord } from '../../contract/errors.ts';
import { type Advice, demoTexts, errorAdvice } from '../text.ts';

/** An error in the guard's words where we have them, else in the station's. */
export const adviceFor = (error: ErrorRecord): Advice =>
  errorAdvice[error.code] ?? {
    title: error.message === '' ? demoTexts.failed : { vi: error.message, en: '' },
    act: { vi: error.hint, en: '' },
  };
