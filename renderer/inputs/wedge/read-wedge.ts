import { ErrorCode } from '../../../contract/errors.ts';
import type { WedgeSettings } from '../../../contract/screen-input.ts';
import { failing, type ReaderSink, type ScreenReader } from '../screen-reader.ts';
import { FieldKeeper } from './field-keeper.ts';
import { type Modifier, WedgeReader, type WedgeStep } from './wedge-reader.ts';

const modifiers: readonly Modifier[] = ['Shift', 'Control', 'Alt', 'Meta'];

/** A window that loses the keyboard for less than this (a menu that closes, a click) is not worth a word. */
const unfocusedAfterMs = 400;

const unfocused = failing(
  'faulty',
  ErrorCode.ScreenUnfocused,
  'another window has the keyboard: what the scanner types goes there',
  'touch the screen of this lane once',
);

/** Reads a scanner that types, wherever on the page the focus is. */
export const readWedge = (page: Window, settings: WedgeSettings, sink: ReaderSink): ScreenReader => {
  const reader = new WedgeReader(settings);
  const fields = new FieldKeeper(page.document);
  const over = new AbortController();
  const listening = { capture: true, signal: over.signal } as const;
  let timer: number | null = null;
  let focusTimer: number | null = null;

  const follow = ({ begins, recognised, ended, inputs }: WedgeStep): void => {
    // A step may end one scan and begin what may be the next.
    if (ended) fields.giveBack();
    if (begins) fields.remember();
    if (recognised) fields.take();
    for (const input of inputs) sink.input(input);
    arm();
  };
  const look = (): void => {
    timer = null;
    // Keys that wait behind a busy page have times of their own: they are handled before their silence is judged.
    const hop = new MessageChannel();
    hop.port1.onmessage = () => {
      hop.port1.close();
      if (!over.signal.aborted) follow(reader.silence(page.performance.now()));
    };
    hop.port2.postMessage(null);
  };
  const arm = (): void => {
    const { deadline } = reader;
    if (deadline === null || timer !== null) return;
    timer = page.setTimeout(look, Math.max(1, deadline - page.performance.now() + 1));
  };
  const key = (event: KeyboardEvent): void => {
    // Alone, Alt opens the menu of a browser in a window.
    if (event.code === 'AltLeft') event.preventDefault();
    const taken = reader.key({
      code: event.code,
      key: event.key,
      down: event.type === 'keydown',
      repeat: event.repeat,
      at: event.timeStamp,
      modifiers: modifiers.filter((modifier) => event.getModifierState(modifier)),
    });
    if (taken.swallow) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    follow(taken);
  };
  const tell = (): void => sink.report(page.document.hasFocus() ? { state: 'ready' } : unfocused);
  const focusChanged = (): void => {
    if (!page.document.hasFocus()) follow(reader.abandon());
    if (focusTimer !== null) page.clearTimeout(focusTimer);
    focusTimer = page.setTimeout(tell, page.document.hasFocus() ? 0 : unfocusedAfterMs);
  };

  page.addEventListener('keydown', key, listening);
  page.addEventListener('keyup', key, listening);
  page.addEventListener('focus', focusChanged, { signal: over.signal });
  page.addEventListener('blur', focusChanged, { signal: over.signal });
  page.document.addEventListener('visibilitychange', focusChanged, { signal: over.signal });
  tell();
  return {
    dispose: () => {
      over.abort();
      if (timer !== null) page.clearTimeout(timer);
      if (focusTimer !== null) page.clearTimeout(focusTimer);
      fields.giveBack();
    },
  };
};
