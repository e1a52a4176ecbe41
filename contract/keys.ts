/**
 * Why the keys of a station lie in files that are not closed: it runs without a window, and only Electron knows the key
 * store of the system; it is the demo, whose keys protect nobody; the system would close them with a password that everybody
 * knows; its key store does not answer.
 */
export const whyKeysInFiles = ['no-window', 'demo', 'plain-text', 'unavailable'] as const;
export type WhyKeysInFiles = (typeof whyKeysInFiles)[number];

/**
 * How a station gets at its keys. `key`: 32 bytes with which they are closed; it lies on the disk only as the key store of
 * the system (`system`, its name) has closed it, and in memory is handed from process to process, never by arguments,
 * environment or log.
 */
export type KeysOpening =
  | Readonly<{ kept: 'file'; why: WhyKeysInFiles }>
  | Readonly<{ kept: 'system'; system: string; key: Uint8Array }>;
