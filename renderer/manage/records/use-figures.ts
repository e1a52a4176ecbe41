import { useEffect, useRef, useState } from 'react';
import type { DayFigures } from '../../../contract/records.ts';
import { useStation } from '../../state/station-context.ts';
import { errorRecordOf } from '../../station/error-record.ts';
import type { Text } from '../../text.ts';
import { adviceFor } from '../../words/error-words.ts';

/** After an answer, before it is asked again. ms */
const everyMs = 5000;

/** A day's figures, kept fresh while it is today. null: they are being counted. */
export const useFigures = (daysAgo: number): Readonly<{ figures: DayFigures | null; failed: Text | null }> => {
  const station = useStation();
  const [figures, take] = useState<DayFigures | null>(null);
  const [failed, fail] = useState<Text | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    let wanted = true;
    take(null);
    const ask = (): void => {
      station
        .dayFigures(daysAgo)
        .then(
          (answer) => {
            if (wanted) take(answer);
            if (wanted) fail(null);
          },
          (thrown: unknown) => {
            if (wanted) fail(adviceFor(errorRecordOf(thrown)).title);
          },
        )
        .finally(() => {
          if (wanted && daysAgo === 0) timer.current = setTimeout(ask, everyMs);
        });
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer.current);
    };
  }, [station, daysAgo]);
  return { figures, failed };
};
