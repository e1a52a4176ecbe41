import { findBrowser, SYSTEM_BROWSERS } from '../setup/locate.mjs';

export type { Browser } from '../setup/locate.mjs';
export { findBrowser, findOnPath } from '../setup/locate.mjs';

/** Playwright's launch options that depend on the machine. */
export type BrowserLaunch = { args: string[]; executablePath?: string };

/** What to tell a person when `findBrowser()` gives null. */
export function whyNoBrowser(env: NodeJS.ProcessEnv = process.env): string {
  const named = env['CHECKPOINT_CHROMIUM'];
  if (named !== undefined && named !== '') return `CHECKPOINT_CHROMIUM names ${named}, which is not a program`;
  return `no browser was found (${SYSTEM_BROWSERS.join(', ')}, Playwright's own); install chromium or name one in CHECKPOINT_CHROMIUM`;
}

/** The browser that was found, quiet on the network and in the background so that the machine's cores serve the test. */
export function browserLaunch(env: NodeJS.ProcessEnv = process.env): BrowserLaunch {
  const browser = findBrowser(env);
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Chromium's sandbox refuses to run as root, which is what containers and CI are.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  // Playwright finds its own by itself, and may have a lighter build for headless use beside it.
  return browser?.kind === 'system' ? { args, executablePath: browser.executablePath } : { args };
}
