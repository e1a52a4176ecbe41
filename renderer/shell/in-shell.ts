/** Whether the page is that of the shell (its own scheme), and not of a browser. */
export const inShell = (): boolean => globalThis.location?.protocol === 'checkpoint:';
