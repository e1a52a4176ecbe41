import { isOwnPage } from './own-page.ts';
import type { App, Contents, KeyInput, Rectangle, Session, WindowOptions } from './parts.ts';

/** What the window may do: as little as Electron allows. */
export const windowOptions = (
  preload: string,
  { x, y, width, height }: Rectangle,
  forGuard: boolean,
): WindowOptions => ({
  kiosk: true,
  // What a keyboard scanner types is for the guard's window, whoever touches the visitor's.
  focusable: forGuard,
  autoHideMenuBar: true,
  backgroundColor: '#101418',
  x,
  y,
  width,
  height,
  webPreferences: {
    preload,
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
    // A screen behind another is still a screen that somebody looks at.
    backgroundThrottling: false,
  },
});

/** What Electron says of a request: `mediaTypes` when a page asks, `mediaType` when it only wants to know. */
export type PermissionDetails = Readonly<{ mediaTypes?: readonly string[]; mediaType?: string }>;

/** Our page may use the camera, and nothing else of this computer: no microphone, no screen, no place, no notes. */
export const mayUse = (permission: string, page: string, { mediaTypes, mediaType }: PermissionDetails): boolean => {
  const asked = mediaTypes ?? (mediaType === undefined ? [] : [mediaType]);
  return permission === 'media' && asked.length > 0 && asked.every((one) => one === 'video') && isOwnPage(page);
};

const namedKeys = new Set(['F5', 'F7', 'F11', 'F12', 'PrintScreen', 'ContextMenu', 'Meta', 'Super', 'OS']);
const withControl = new Set([...'+-_=0rwqpntous', 'tab', 'f4']);
const withControlShift = new Set([...'ijc', 'delete']);
const withAlt = new Set(['f4', 'tab', 'arrowleft', 'arrowright', 'home', 'escape', ' ']);

/**
 * Keys with which a window is left, changed or looked into. Not among them: what a keyboard scanner sends for control
 * characters inside a code (Ctrl with J, M, I, B, C, ], ^).
 */
export const isLockedKey = ({ key, control, alt, meta, shift }: KeyInput): boolean => {
  const name = key.toLowerCase();
  return (
    meta ||
    namedKeys.has(key) ||
    key.startsWith('Browser') ||
    key.startsWith('Launch') ||
    (control && withControl.has(name)) ||
    (control && shift && withControlShift.has(name)) ||
    (alt && withAlt.has(name))
  );
};

/** Every page there will ever be, also one that something we did not think of opens. */
export const lockContents = (contents: Contents): void => {
  const prevent = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  for (const event of [
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
    'will-attach-webview',
    'context-menu',
    'zoom-changed',
  ] as const)
    contents.on(event, prevent);
  contents.on('before-input-event', (event, input) => {
    if (isLockedKey(input)) event.preventDefault();
  });
  contents.on('devtools-opened', () => contents.closeDevTools());
  // Only a page that is loaded has zoom limits.
  contents.on('did-finish-load', () => void contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined));
  contents.setIgnoreMenuShortcuts(true);
};

export const lockSession = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl, details)),
  );
  // Without it Electron says yes to whatever a page looks up, labels of microphones included.
  session.setPermissionCheckHandler((_contents, permission, origin, details) => mayUse(permission, origin, details));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
};

export const lockDown = (app: App, session: Session): void => {
  lockSession(session);
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
};
