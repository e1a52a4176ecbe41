import type { GoneDetails } from '../host/crash.ts';

/**
 * The little of Electron that the shell uses, in types of our own: what Electron has fits them (main.ts hands it in, and
 * the compiler compares with electron.d.ts), and so does the fake of the tests.
 */
export type Preventable = Readonly<{ preventDefault(): void }>;

export type KeyInput = Readonly<{
  type: string;
  key: string;
  control: boolean;
  alt: boolean;
  meta: boolean;
  shift: boolean;
}>;

export type Rectangle = Readonly<{ x: number; y: number; width: number; height: number }>;

export interface Contents {
  on(event: 'did-finish-load' | 'devtools-opened', listener: () => void): unknown;
  on(
    event: 'did-fail-load',
    listener: (event: unknown, code: number, why: string, url: string, main: boolean) => void,
  ): unknown;
  on(event: 'render-process-gone', listener: (event: unknown, details: GoneDetails) => void): unknown;
  on(event: 'before-input-event', listener: (event: Preventable, input: KeyInput) => void): unknown;
  on(
    event:
      | 'will-navigate'
      | 'will-frame-navigate'
      | 'will-redirect'
      | 'will-attach-webview'
      | 'context-menu'
      | 'zoom-changed',
    listener: (event: Preventable) => void,
  ): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
  setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void>;
  setIgnoreMenuShortcuts(ignore: boolean): void;
  closeDevTools(): void;
  executeJavaScript(code: string): Promise<unknown>;
  forcefullyCrashRenderer(): void;
  getURL(): string;
}

export interface Window<Port> {
  readonly webContents: Contents & { postMessage(channel: string, message: unknown, transfer?: Port[]): void };
  on(event: 'unresponsive' | 'responsive', listener: () => void): unknown;
  on(event: 'close', listener: (event: Preventable) => void): unknown;
  loadURL(url: string): Promise<void>;
  setMenu(menu: null): void;
  isDestroyed(): boolean;
  destroy(): void;
}

export interface StationProcess<Port> {
  on(event: 'spawn', listener: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  on(event: 'error', listener: (type: 'FatalError', location: string, report: string) => void): unknown;
  postMessage(message: unknown, transfer?: Port[]): void;
  kill(): boolean;
}

export interface Display {
  readonly id: number;
  readonly bounds: Rectangle;
}

export interface Displays {
  getPrimaryDisplay(): Display;
  getAllDisplays(): readonly Display[];
  on(event: 'display-added' | 'display-removed' | 'display-metrics-changed', listener: () => void): unknown;
}

export type ChildDetails = GoneDetails & Readonly<{ type: string; name?: string }>;

export interface App {
  on(event: 'window-all-closed' | 'before-quit' | 'second-instance', listener: () => void): unknown;
  on(event: 'web-contents-created', listener: (event: unknown, contents: Contents) => void): unknown;
  on(event: 'child-process-gone', listener: (event: unknown, details: ChildDetails) => void): unknown;
  requestSingleInstanceLock(): boolean;
  quit(): void;
  exit(code: number): void;
}

/** Listener types of Electron's session differ with every permission; only what is asked for is named here. */
export interface Session {
  setPermissionRequestHandler(
    handler: (
      contents: unknown,
      permission: string,
      answer: (granted: boolean) => void,
      details: Readonly<{ requestingUrl: string; mediaTypes?: ('video' | 'audio')[] }>,
    ) => void,
  ): void;
  setPermissionCheckHandler(
    handler: (
      contents: unknown,
      permission: string,
      origin: string,
      details: Readonly<{ mediaType?: 'video' | 'audio' | 'unknown' }>,
    ) => boolean,
  ): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  on(event: 'will-download', listener: (event: Preventable) => void): unknown;
}

/** What a page is answered with; Electron takes the `Response` of the web. */
export type PageHandler = (request: Readonly<{ url: string; method: string }>) => Promise<Response>;

/** What Electron keeps with the key store of the system. It is there once Electron is ready. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(sealed: Buffer): Promise<Readonly<{ shouldReEncrypt: boolean; result: string }>>;
  /** Linux only. */
  getSelectedStorageBackend(): string;
}

export type Electron<Port> = Readonly<{
  app: App;
  session: Session;
  screen: Displays;
  powerSaveBlocker: Readonly<{ start(type: 'prevent-display-sleep'): number; stop(id: number): unknown }>;
  openWindow: (options: WindowOptions) => Window<Port>;
  forkStation: () => StationProcess<Port>;
  makeChannel: () => Readonly<{ port1: Port; port2: Port }>;
  handlePages: (handler: PageHandler) => void;
  safeStorage: SafeStorage;
}>;

export type WindowOptions = Readonly<{
  kiosk: boolean;
  focusable: boolean;
  autoHideMenuBar: boolean;
  backgroundColor: string;
  x: number;
  y: number;
  width: number;
  height: number;
  webPreferences: Readonly<{
    preload: string;
    sandbox: boolean;
    contextIsolation: boolean;
    nodeIntegration: boolean;
    nodeIntegrationInSubFrames: boolean;
    nodeIntegrationInWorker: boolean;
    webSecurity: boolean;
    allowRunningInsecureContent: boolean;
    experimentalFeatures: boolean;
    webviewTag: boolean;
    navigateOnDragDrop: boolean;
    disableDialogs: boolean;
    devTools: boolean;
    spellcheck: boolean;
    autoplayPolicy: 'no-user-gesture-required';
    backgroundThrottling: boolean;
  }>;
}>;
