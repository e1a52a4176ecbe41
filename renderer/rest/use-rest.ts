import { useEffect, useRef, useState } from 'react';
import { useStillness } from '../state/use-stillness.ts';
import { type Shift, type Sight, sameSight, shiftAt, shiftEveryMs } from './rest.ts';

/** What a hand at the screen, or a keyboard scanner, does. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/** Calls `act` at whatever a hand does, before anything else hears of it: it takes nothing from anybody. */
const useSigns = (act: () => void): void => {
  useEffect(() => {
    const over = new AbortController();
    const listening = { capture: true, passive: true, signal: over.signal };
    for (const sign of signs) globalThis.addEventListener(sign, act, listening);
    return () => over.abort();
  }, [act]);
};

/** @param afterMs null: not now */
const useDim = (sight: Sight, afterMs: number | null): boolean => {
  const [dim, setDim] = useState(false);
  const lastSign = useRef(0);
  const [wake] = useState(() => () => {
    lastSign.current = performance.now();
    setDim(false);
  });
  useSigns(wake);
  const seen = useRef(sight);
  const news = !sameSight(seen.current, sight);
  useEffect(() => {
    seen.current = sight;
    if (news) wake();
  }, [news, sight, wake]);
  useEffect(() => {
    if (afterMs === null || dim) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = (): void => {
      const left = lastSign.current + afterMs - performance.now();
      if (left <= 0) setDim(true);
      else timer = setTimeout(look, left);
    };
    timer = setTimeout(look, afterMs);
    return () => clearTimeout(timer);
  }, [afterMs, dim]);
  // Of the same drawing: what wakes the screen is never shown dark first.
  return dim && afterMs !== null && !news;
};

const useShift = (still: boolean): Shift => {
  const [step, setStep] = useState(0);
  useEffect(() => {
    if (still) return;
    const timer = setInterval(() => setStep((before) => before + 1), shiftEveryMs);
    return () => clearInterval(timer);
  }, [still]);
  return shiftAt(step);
};

export type Rest = Readonly<{ dim: boolean; shift: Shift }>;

/**
 * When the screen rests: dark after `afterMs` without a hand or news, and awake in the same frame as what comes. Its picture
 * wanders meanwhile; where motion is not wanted, only while it is dark.
 * @param afterMs null: what stands there has to be bright
 * @param still somebody looks at what stands there: it must not move
 */
export const useRest = (sight: Sight, afterMs: number | null, still: boolean): Rest => {
  const dim = useDim(sight, afterMs);
  const stillness = useStillness();
  return { dim, shift: useShift(still || (stillness && afterMs !== null && !dim)) };
};
