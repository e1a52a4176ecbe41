import { describe, expect, it } from 'vitest';
import { hasDisplay } from './find-electron.ts';
import { isOwnPage, mayUse, windowOptions } from './lock-down.ts';

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

  it('knows its own page from any other, another port of this machine included', () => {
    const station = 'http://127.0.0.1:8420/';
    expect(
      [
        'http://127.0.0.1:8420/lane/gate-1#shell',
        'http://127.0.0.1:8420',
        'http://127.0.0.1:8421/',
        'http://127.0.0.1.evil.example:8420/',
        'http://evil.example/?http://127.0.0.1:8420/',
        'https://127.0.0.1:8420/',
        'http://localhost:8420/',
        'file:///a',
        '',
      ].map((url) => isOwnPage(url, station)),
    ).toEqual([true, true, false, false, false, false, false, false, false]);
    expect(isOwnPage(station, null)).toBe(false);
  });

  it('lets its own page use the camera, and nothing else nor anybody else', () => {
    const station = 'http://127.0.0.1:8420/';
    const page = `${station}lane/gate-1`;
    expect([
      mayUse('media', page, { mediaTypes: ['video'] }, station),
      mayUse('media', station, { mediaType: 'video' }, station),
      mayUse('media', page, { mediaTypes: ['video', 'audio'] }, station),
      mayUse('media', page, { mediaTypes: [] }, station),
      mayUse('media', page, { mediaType: 'audio' }, station),
      mayUse('media', page, { mediaType: 'unknown' }, station),
      mayUse('media', page, {}, station),
      mayUse('geolocation', page, {}, station),
      mayUse('display-capture', page, { mediaTypes: ['video'] }, station),
      mayUse('media', 'http://127.0.0.1:9/', { mediaTypes: ['video'] }, station),
      mayUse('media', page, { mediaTypes: ['video'] }, null),
    ]).toEqual([true, true, ...Array.from({ length: 9 }, () => false)]);
  });
});
