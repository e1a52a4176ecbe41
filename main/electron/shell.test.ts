import { describe, expect, it } from 'vitest';
import { hasDisplay } from './find-electron.ts';
import { isOwnPage, windowOptions } from './lock-down.ts';

describe('the shell', () => {
  it('opens a window only where there is a display', () => {
    expect([
      hasDisplay('linux', {}),
      hasDisplay('linux', { DISPLAY: '' }),
      hasDisplay('linux', { DISPLAY: ':0' }),
      hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' }),
      hasDisplay('darwin', {}),
      hasDisplay('win32', {}),
    ]).toEqual([false, false, true, true, true, true]);
  });

  it('gives the page nothing of Node and nothing to open', () => {
    expect(windowOptions('/preload.cjs')).toMatchObject({
      kiosk: true,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        devTools: false,
      },
    });
  });

  it('knows its own page from any other', () => {
    expect(
      [
        'http://127.0.0.1:8420/lane/gate-1#shell',
        'http://127.0.0.1.evil.example/',
        'https://example.org/',
        'http://localhost:1/',
        'file:///a',
      ].map(isOwnPage),
    ).toEqual([true, false, false, false, false]);
  });
});
