export type KeyPress = Readonly<Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>>;

const namedKeys = new Set([
  ...Array.from({ length: 12 }, (_, index) => `F${index + 1}`),
  'BrowserBack',
  'BrowserFavorites',
  'BrowserForward',
  'BrowserHome',
  'BrowserRefresh',
  'BrowserSearch',
]);

/** With Ctrl or ⌘: zoom, reload, close, print, save, open, source, find, history, tabs, downloads, address, DevTools. */
const withControl = new Set([...'+-_=0', ...'rwpsoufhjntldgi']);

const withAlt = new Set(['ArrowLeft', 'ArrowRight', 'Home']);

/** Quick find of Firefox, and the way back of older browsers. Text fields need them. */
const outsideFields = new Set(["'", '/', 'Backspace']);

/** A key with which a browser leaves the page, changes its size or opens something of its own. Editing a field does not. */
export const opensBrowserThings = ({ key, ctrlKey, metaKey, altKey }: KeyPress, inField: boolean): boolean =>
  namedKeys.has(key) ||
  ((ctrlKey || metaKey) && withControl.has(key.toLowerCase())) ||
  (altKey && withAlt.has(key)) ||
  (outsideFields.has(key) && !inField);
