import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StaticFiles } from '../loopback/static-files.ts';
import { dataArgument, dataArgumentOf } from './data-argument.ts';
import { FakeElectron } from './fake-electron.ts';
import { hasDisplay } from './find-electron.ts';
import { lockDown, mayUse, windowOptions } from './lock-down.ts';
import { answerPages, isOwnPage, screenPrivileges } from './own-page.ts';

const bounds = { x: 0, y: 0, width: 800, height: 480 };
const lockedPage = () => {
  const electron = new FakeElectron();
  const { app, session, openWindow } = electron.parts;
  lockDown(app, session);
  openWindow(windowOptions('/preload.cjs', bounds, true));
  return { electron, page: electron.window(0).webContents };
};

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

it('tells Electron its data directory by an argument', () => {
  expect([dataArgument(['electron', 'main.js', dataArgumentOf('/a b/c=d')]), dataArgument(['electron'])]).toEqual([
    '/a b/c=d',
    null,
  ]);
});

describe('the lock-down', () => {
  it('gives the page nothing of Node and nothing to open', () => {
    const { page } = lockedPage();
    expect(windowOptions('/preload.cjs', bounds, true)).toEqual({
      kiosk: true,
      focusable: true,
      autoHideMenuBar: true,
      backgroundColor: '#101418',
      ...bounds,
      webPreferences: {
        preload: '/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        disableDialogs: true,
        devTools: false,
        spellcheck: false,
        autoplayPolicy: 'no-user-gesture-required',
        backgroundThrottling: false,
      },
    });
    expect(page.opens?.()).toEqual({ action: 'deny' });
  });

  it('lets no page navigate, embed, open a menu or zoom, and shuts DevTools that open all the same', () => {
    const { page } = lockedPage();
    const events = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview', 'context-menu'];
    expect(events.map((event) => page.happens(event))).toEqual(events.map(() => true));
    expect(page.happens('zoom-changed')).toBe(true);
    page.emit('did-finish-load');
    page.emit('devtools-opened');
    expect([page.zoomLimits, page.devToolsClosed, page.menuShortcutsIgnored]).toEqual([[1, 1], 1, true]);
  });

  it('keeps the keys from the page with which it could be left, reloaded, zoomed or looked into', () => {
    const { page } = lockedPage();
    const control = [...'+-_=0rwqpntous', 'R', 'Tab', 'F4'].map((key) => ({ key, control: true }));
    const looking = [...'IJC', 'Delete'].map((key) => ({ key, control: true, shift: true }));
    const alt = ['F4', 'Tab', 'ArrowLeft', 'Escape', ' '].map((key) => ({ key, alt: true }));
    const single = ['F5', 'F11', 'F12', 'PrintScreen', 'BrowserBack', 'LaunchMail', 'Meta'].map((key) => ({ key }));
    const locked = [...control, ...looking, ...alt, ...single, { key: 'l', meta: true }];
    expect(locked.filter((press) => !page.press(press))).toEqual([]);
  });

  it('leaves typing, editing, and all that a keyboard scanner sends inside a code to the page', () => {
    const { page } = lockedPage();
    const typed = [..."aZ09|;/'ệ ", 'Enter', 'Tab', 'Backspace', 'Escape', 'F1', 'F8'].map((key) => ({ key }));
    const editing = [...'cvxaz'].map((key) => ({ key, control: true }));
    const controls = [...'jmibc]^'].map((key) => ({ key, control: true }));
    const digits = [...'0123456789'].map((key) => ({ key, alt: true }));
    expect([...typed, ...editing, ...controls, ...digits].filter((press) => page.press(press))).toEqual([]);
  });

  it('lets its own page use the camera, and nothing else nor anybody else', () => {
    const page = 'checkpoint://kiosk/lane/gate-1';
    expect([
      mayUse('media', page, { mediaTypes: ['video'] }),
      mayUse('media', 'checkpoint://kiosk/', { mediaType: 'video' }),
      mayUse('media', page, { mediaTypes: ['video', 'audio'] }),
      mayUse('media', page, { mediaTypes: [] }),
      mayUse('media', page, { mediaType: 'audio' }),
      mayUse('media', page, { mediaType: 'unknown' }),
      mayUse('media', page, {}),
      mayUse('geolocation', page, {}),
      mayUse('display-capture', page, { mediaTypes: ['video'] }),
      mayUse('media', 'http://127.0.0.1:8420/', { mediaTypes: ['video'] }),
    ]).toEqual([true, true, ...Array.from({ length: 8 }, () => false)]);
    const { electron } = lockedPage();
    const answers: boolean[] = [];
    for (const [permission, mediaTypes] of [
      ['media', ['video' as const]],
      ['usb', []],
    ] as const)
      electron.session.asked(null, permission, (yes) => answers.push(yes), {
        requestingUrl: page,
        mediaTypes: [...mediaTypes],
      });
    answers.push(electron.session.looked(null, 'media', 'checkpoint://kiosk', { mediaType: 'audio' }));
    answers.push(electron.session.device());
    expect(answers).toEqual([true, false, false, false]);
  });

  it('downloads nothing', () => {
    const { electron } = lockedPage();
    let prevented = false;
    electron.session.emit('will-download', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
  });
});

describe('the pages', () => {
  it('are known from any other', () => {
    expect(
      [
        'checkpoint://kiosk/lane/gate-1',
        'checkpoint://kiosk',
        'checkpoint://kiosk:80/',
        'checkpoint://a@kiosk/',
        'checkpoint://other/',
        'checkpoint:kiosk',
        'http://127.0.0.1:8420/',
        'https://kiosk/',
        'file:///a',
        '',
      ].map(isOwnPage),
    ).toEqual([true, true, false, false, false, false, false, false, false, false]);
    expect(screenPrivileges.privileges).not.toHaveProperty('bypassCSP');
  });

  it('come out of the folder of the screens, with the headers of loopback and nothing unsafe', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pages-'));
    try {
      mkdirSync(join(folder, 'screens', 'assets'), { recursive: true });
      writeFileSync(join(folder, 'screens', 'index.html'), '<!doctype html>');
      writeFileSync(join(folder, 'screens', 'assets', 'a.wasm'), Buffer.from([0, 97, 115, 109]));
      writeFileSync(join(folder, 'secret.json'), '{}');
      const answer = answerPages(new StaticFiles(join(folder, 'screens')));
      const get = (path: string, method = 'GET') => answer({ url: `checkpoint://kiosk${path}`, method });
      const page = await get('/lane/gate-1');
      expect([page.status, await page.text()]).toEqual([200, '<!doctype html>']);
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'self'; script-src 'self' 'wasm-unsafe/,
      );
      expect(page.headers.get('content-security-policy')).not.toMatch(/'unsafe-/);
      const wasm = await get('/assets/a.wasm');
      expect([wasm.headers.get('content-type'), (await wasm.arrayBuffer()).byteLength]).toEqual([
        'application/wasm',
        4,
      ]);
      const paths = [
        '/../secret.json',
        '/..%2fsecret.json',
        '/assets/../../secret.json',
        '//secret.json',
        '/nothing.js',
      ];
      expect(await Promise.all(paths.map(async (path) => (await get(path)).status))).toEqual(paths.map(() => 404));
      expect((await get('/', 'POST')).status).toBe(405);
      expect((await answer({ url: 'checkpoint://other/', method: 'GET' })).status).toBe(403);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
