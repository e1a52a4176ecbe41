import { opensBrowserThings } from './browser-keys.ts';

/** A scanner in keyboard mode types faster than this between two keys, ms; fingers do not. */
const burstMs = 60;

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;

const prevent = (event: Event): void => event.preventDefault();

const preventOutsideFields = (event: Event): void => {
  if (!isTextField(event.target)) event.preventDefault();
};

/**
 * What a browser does and a kiosk must not: menus, text selection, files dropped on the page, zoom by wheel, and its own keys.
 * (A browser in a window keeps new, close and next tab to itself; in a kiosk there are no tabs.)
 * A key that follows another within a burst presses no button: a keyboard scanner ends its code with Enter.
 * @returns how to undo all of it
 */
export const keepKioskManners = (page: Document): (() => void) => {
  let lastKey = Number.NEGATIVE_INFINITY;
  const keydown = (event: KeyboardEvent): void => {
    const inBurst = event.timeStamp - lastKey < burstMs;
    lastKey = event.timeStamp;
    const presses = event.key === 'Enter' || event.key === ' ';
    const inField = isTextField(event.target);
    if (opensBrowserThings(event, inField) || (presses && inBurst && !inField)) event.preventDefault();
  };
  const mousedown = (event: MouseEvent): void => {
    // A tapped button does not keep the focus: keys typed afterwards would press it again.
    if (!isTextField(event.target) && !(event.target instanceof HTMLLabelElement)) event.preventDefault();
  };
  const wheel = (event: WheelEvent): void => {
    if (event.ctrlKey) event.preventDefault();
  };
  const over = new AbortController();
  const { signal } = over;
  page.addEventListener('keydown', keydown, { signal, capture: true });
  page.addEventListener('mousedown', mousedown, { signal });
  page.addEventListener('wheel', wheel, { signal, passive: false });
  page.addEventListener('selectstart', preventOutsideFields, { signal });
  for (const name of ['contextmenu', 'dragstart', 'dragenter', 'dragover', 'drop'])
    page.addEventListener(name, prevent, { signal });
  return () => over.abort();
};
