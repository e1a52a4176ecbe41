import {
  type FocusEventHandler,
  type KeyboardEventHandler,
  type PointerEventHandler,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { beginsHold, createHold } from './hold.ts';

export type HoldHandlers = Readonly<{
  onPointerDown: PointerEventHandler;
  onPointerUp: PointerEventHandler;
  onPointerLeave: PointerEventHandler;
  onPointerCancel: PointerEventHandler;
  onKeyDown: KeyboardEventHandler;
  onKeyUp: KeyboardEventHandler;
  onBlur: FocusEventHandler;
}>;

const after = (ms: number, call: () => void): (() => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

/**
 * A button that counts only when it is held, by a finger, a mouse, Enter or Space.
 * @param wanted while false it cannot be held, and what holds it is let go
 */
export const useHold = (wanted: boolean, complete: () => void): Readonly<{ held: boolean; handlers: HoldHandlers }> => {
  const [held, setHeld] = useState(false);
  const latest = useRef(complete);
  const hold = useMemo(() => createHold({ complete: () => latest.current(), changed: setHeld, after }), []);
  useEffect(() => {
    latest.current = complete;
  }, [complete]);
  useEffect(() => {
    if (!wanted) hold.end();
    return hold.end;
  }, [hold, wanted]);
  const handlers = useMemo<HoldHandlers>(
    () => ({
      onPointerDown: ({ target, pointerId, isPrimary, button }) => {
        if (!(wanted && isPrimary && button === 0)) return;
        // A finger keeps what it touched first: let go of, it tells when it moves off.
        if (target instanceof Element && target.hasPointerCapture(pointerId)) target.releasePointerCapture(pointerId);
        hold.begin();
      },
      onPointerUp: hold.end,
      onPointerLeave: hold.end,
      onPointerCancel: hold.end,
      onKeyDown: (event) => {
        if (wanted && beginsHold(event.nativeEvent)) hold.begin();
      },
      onKeyUp: hold.end,
      onBlur: hold.end,
    }),
    [hold, wanted],
  );
  return { held, handlers };
};
