import { EventEmitter } from 'node:events';
import type { GoneDetails } from '../host/crash.ts';
import type {
  ChildDetails,
  Display,
  Electron,
  KeyInput,
  PageHandler,
  SafeStorage,
  Session,
  WindowOptions,
} from './parts.ts';

/** Electron as the shell sees it, for tests: what happened is kept, and what Electron would do is done by hand. */
export class FakeContents extends EventEmitter {
  url = '';
  crashed = false;
  alive = true;
  devToolsClosed = 0;
  menuShortcutsIgnored = false;
  zoomLimits: readonly number[] = [];
  opens: (() => { action: 'deny' }) | null = null;
  readonly posted: { message: unknown; ports: readonly FakePort[] }[] = [];

  setWindowOpenHandler(handler: () => { action: 'deny' }): void {
    this.opens = handler;
  }
  async setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void> {
    this.zoomLimits = [minimum, maximum];
  }
  setIgnoreMenuShortcuts(ignore: boolean): void {
    this.menuShortcutsIgnored = ignore;
  }
  closeDevTools(): void {
    this.devToolsClosed += 1;
  }
  executeJavaScript(): Promise<unknown> {
    return this.alive ? Promise.resolve(0) : new Promise(() => undefined);
  }
  forcefullyCrashRenderer(): void {
    this.crashed = true;
  }
  getURL(): string {
    return this.url;
  }
  postMessage(message: string, _body: unknown, ports: FakePort[] = []): void {
    this.posted.push({ message, ports });
  }
  /** @returns whether it was prevented */
  happens(event: string): boolean {
    let prevented = false;
    this.emit(event, { preventDefault: () => (prevented = true) });
    return prevented;
  }
  /** @returns whether the key is kept from the page */
  press(input: Partial<KeyInput>): boolean {
    let prevented = false;
    const key = { type: 'keyDown', key: '', control: false, alt: false, meta: false, shift: false, ...input };
    this.emit('before-input-event', { preventDefault: () => (prevented = true) }, key);
    return prevented;
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeContents();
  readonly options: WindowOptions;
  destroyed = false;
  loads = 0;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.url = url;
    this.loads += 1;
  }
  setMenu(): void {}
  isDestroyed(): boolean {
    return this.destroyed;
  }
  destroy(): void {
    this.destroyed = true;
  }
  /** As Electron tells of a page that is there. */
  loaded(): this {
    this.webContents.emit('did-finish-load');
    return this;
  }
  dies(reason: GoneDetails['reason']): void {
    this.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 });
  }
}

export class FakeStation extends EventEmitter {
  readonly got: { message: unknown; ports: readonly FakePort[] }[] = [];
  killed = false;

  postMessage(message: unknown, ports: FakePort[] = []): void {
    this.got.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
  ready(port = 8420): void {
    this.emit('spawn');
    this.emit('message', { kind: 'ready', url: `http://127.0.0.1:${port}/`, port });
  }
}

export type FakePort = Readonly<{ channel: number; end: 1 | 2 }>;

class FakeApp extends EventEmitter {
  exits: number[] = [];
  requestSingleInstanceLock(): boolean {
    return true;
  }
  quit(): void {
    this.emit('before-quit');
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

class FakeScreen extends EventEmitter {
  displays: Display[] = [{ id: 1, bounds: { x: 0, y: 0, width: 1280, height: 800 } }];
  getPrimaryDisplay(): Display {
    const [first] = this.displays;
    if (first === undefined) throw new Error('no display');
    return first;
  }
  getAllDisplays(): readonly Display[] {
    return this.displays;
  }
}

type PermissionAsked = Parameters<Session['setPermissionRequestHandler']>[0];
type PermissionLooked = Parameters<Session['setPermissionCheckHandler']>[0];

class FakeSession extends EventEmitter {
  asked: PermissionAsked = () => undefined;
  looked: PermissionLooked = () => true;
  device: () => boolean = () => true;
  setPermissionRequestHandler(handler: PermissionAsked): void {
    this.asked = handler;
  }
  setPermissionCheckHandler(handler: PermissionLooked): void {
    this.looked = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

/** A key store of the system: closes by turning bits, for whoever has the same `machine`. */
export class FakeSafeStorage implements SafeStorage {
  machine = 1;
  backend = 'gnome_libsecret';
  available = true;
  prefix = 'v11';
  renews = false;
  silent = false;

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    if (this.silent) await new Promise(() => undefined);
    return this.available;
  }
  async encryptStringAsync(text: string): Promise<Buffer> {
    const turned = Buffer.from(text).map((byte) => byte ^ 0x80 ^ this.machine);
    return Buffer.concat([Buffer.from(this.prefix), Buffer.from([this.machine]), turned]);
  }
  async decryptStringAsync(sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> {
    if (sealed[3] !== this.machine) throw new Error('Error while decrypting the ciphertext');
    const result = Buffer.from(sealed.subarray(4).map((byte) => byte ^ 0x80 ^ this.machine)).toString('latin1');
    return { shouldReEncrypt: this.renews, result };
  }
  getSelectedStorageBackend(): string {
    return this.backend;
  }
}

export class FakeElectron {
  readonly safeStorage = new FakeSafeStorage();
  readonly app = new FakeApp();
  readonly screen = new FakeScreen();
  readonly session = new FakeSession();
  readonly windows: FakeWindow[] = [];
  readonly stations: FakeStation[] = [];
  readonly awake = new Set<number>();
  pages: PageHandler | null = null;
  #channels = 0;

  get parts(): Electron<FakePort> {
    return {
      app: this.app,
      screen: this.screen,
      safeStorage: this.safeStorage,
      session: this.session,
      powerSaveBlocker: {
        start: () => {
          this.awake.add(1);
          return 1;
        },
        stop: (id) => this.awake.delete(id),
      },
      openWindow: (options) => {
        const window = new FakeWindow(options);
        this.windows.push(window);
        this.app.emit('web-contents-created', {}, window.webContents);
        return window;
      },
      forkStation: () => {
        const station = new FakeStation();
        this.stations.push(station);
        return station;
      },
      makeChannel: () => {
        this.#channels += 1;
        return { port1: { channel: this.#channels, end: 1 }, port2: { channel: this.#channels, end: 2 } };
      },
      handlePages: (handler) => {
        this.pages = handler;
      },
    };
  }

  get open(): readonly FakeWindow[] {
    return this.windows.filter(({ destroyed }) => !destroyed);
  }
  window(index: number): FakeWindow {
    const found = this.windows[index];
    if (found === undefined) throw new Error(`window ${index} was never opened`);
    return found;
  }
  station(index: number): FakeStation {
    const found = this.stations[index];
    if (found === undefined) throw new Error(`station ${index} was never started`);
    return found;
  }
  childGone(details: ChildDetails): void {
    this.app.emit('child-process-gone', {}, details);
  }
}
