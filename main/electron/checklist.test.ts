import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { screenHeaders } from '../loopback/screen-headers.ts';
import { screenPrivileges } from './own-page.ts';

/** What of Electron's security list no behaviour shows: what must not be there at all. */
const folder = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^fake-/.test(name))
  .map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')] as const);

const filesWith = (words: RegExp): readonly string[] =>
  sources.filter(([, source]) => words.test(source)).map(([name]) => name);

describe('the shell', () => {
  it('listens to no page: there is no sender to be validated, and the page is handed one port', () => {
    expect(filesWith(/\bipcMain\b|\.ipc\b/)).toEqual([]);
    expect(filesWith(/\bcontextBridge\b|exposeInMainWorld/)).toEqual([]);
    expect(filesWith(/\bipcRenderer\b/)).toEqual(['preload.ts']);
    const [, preload = ''] = sources.find(([name]) => name === 'preload.ts') ?? [];
    expect(preload.match(/ipcRenderer\.\w+/g)).toEqual(['ipcRenderer.on']);
  });

  it('opens nothing outside, no dialog, and no page of the network or of the disk', () => {
    expect(filesWith(/openExternal|openPath|\bdialog\b|showItemInFolder/)).toEqual([]);
    expect(filesWith(/loadFile|file:\/\/|https?:\/\//)).toEqual([]);
    expect(filesWith(/<webview|webviewTag: true|nodeIntegration: true|contextIsolation: false/)).toEqual([]);
  });

  it('puts every process into the sandbox before the first window, takes the menu away, and runs once', () => {
    const [, main = ''] = sources.find(([name]) => name === 'main.ts') ?? [];
    expect(main).toContain('app.enableSandbox();');
    expect(main).toContain('Menu.setApplicationMenu(null);');
    expect(main).toContain('if (!app.requestSingleInstanceLock()) app.exit(1);');
    expect(filesWith(/disable-web-security|remote-debugging|ignore-certificate-errors/)).toEqual([]);
    // Chromium has no sandbox for root, who starts it on a bench and never from the unit.
    const lines = sources.flatMap(([, source]) => source.split('\n').filter((line) => line.includes('no-sandbox')));
    expect(lines).toEqual(["  if (process.getuid?.() === 0) args.push('--no-sandbox');"]);
  });

  it('gives its scheme no more than a page of https has', () => {
    expect(Object.keys(screenPrivileges.privileges).toSorted()).toEqual([
      'codeCache',
      'secure',
      'standard',
      'supportFetchAPI',
    ]);
  });

  it('runs no script and no style that stands in a page, and loads nothing from elsewhere', () => {
    const policy = screenHeaders['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    for (const closed of ['object-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect(policy).toContain(`${closed} 'none'`);
  });
});
