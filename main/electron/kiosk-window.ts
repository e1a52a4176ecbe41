import { type Crash, type CrashPart, crashOfGone } from '../host/crash.ts';
import { Restarts } from '../host/restarts.ts';
import { isOwnPage } from './own-page.ts';
import type { Window } from './parts.ts';

/** A window that does not answer this long after Electron says so is taken for hung, ms. */
const unresponsiveMs = 3000;
/** A page is asked for a sign of life this often, ms, also when nobody touches it. */
const beatMs = 5000;
/** A page without a sign of life this long is taken for hung, ms. */
const silentMs = 15_000;
/** Chromium's ERR_ABORTED: another load took its place. */
const aborted = -3;

export type KioskWindowOptions<Port> = Readonly<{
  part: Extract<CrashPart, 'window' | 'visitor-window'>;
  url: string;
  open: () => Window<Port>;
  /** A page of ours is loaded: it needs a way to the station. */
  onPage: (window: Window<Port>) => void;
  /** Called with how many times in a row this window has died. */
  onCrash: (crash: Crash, inARow: number) => void;
  now: () => number;
}>;

/**
 * One window that is always there: made anew when its renderer dies or hangs, loaded again when loading fails. The new
 * one is a new window: a reload would keep whatever state made the old one die.
 */
export class KioskWindow<Port> {
  readonly #options: KioskWindowOptions<Port>;
  readonly #restarts = new Restarts();
  #window: Window<Port> | null = null;
  #openedAt = 0;
  #lastBeat = 0;
  #again: NodeJS.Timeout | null = null;
  #hung: NodeJS.Timeout | null = null;
  #beat: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: KioskWindowOptions<Port>) {
    this.#options = options;
  }

  get window(): Window<Port> | null {
    return this.#window;
  }

  open(): void {
    this.#forget();
    const window = this.#options.open();
    this.#window = window;
    this.#openedAt = this.#options.now();
    window.setMenu(null);
    // Alt F4 and whatever a window manager offers: only the shell itself closes its windows, and it destroys them.
    window.on('close', (event) => event.preventDefault());
    window.on('unresponsive', () => {
      if (this.#window === window) this.#hung ??= setTimeout(() => this.#hang(window), unresponsiveMs);
    });
    window.on('responsive', () => this.#notHung());
    const { webContents } = window;
    webContents.on('did-finish-load', () => this.#loaded(window));
    webContents.on('did-fail-load', (_event, code, _why, _url, isMain) => {
      if (isMain && code !== aborted && this.#window === window) this.#later(() => this.#load(window));
    });
    webContents.on('render-process-gone', (_event, details) =>
      this.#died(window, crashOfGone(this.#options.part, details)),
    );
    this.#load(window);
  }

  /** Takes the place of a window that may show nothing any more, though its renderer lives. */
  renew(): void {
    if (!this.#closed) this.open();
  }

  close(): void {
    this.#closed = true;
    this.#forget();
  }

  #load(window: Window<Port>): void {
    // Its failure is an event of its own.
    if (!window.isDestroyed()) void window.loadURL(this.#options.url).catch(() => undefined);
  }

  #loaded(window: Window<Port>): void {
    if (this.#window !== window || !isOwnPage(window.webContents.getURL())) return;
    this.#options.onPage(window);
    this.#lastBeat = this.#options.now();
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = setInterval(() => this.#listen(window), beatMs);
  }

  /** A renderer in an endless loop is found even where nobody touches the screen, which is all that Electron looks at. */
  #listen(window: Window<Port>): void {
    if (this.#window !== window || window.isDestroyed()) return;
    if (this.#options.now() - this.#lastBeat > silentMs) {
      this.#hang(window);
      return;
    }
    window.webContents.executeJavaScript('0').then(
      () => {
        if (this.#window === window) this.#lastBeat = this.#options.now();
      },
      () => undefined,
    );
  }

  #hang(window: Window<Port>): void {
    if (this.#window !== window || window.isDestroyed()) return;
    this.#died(window, { part: this.#options.part, reason: 'hang', why: 'the page did not answer' });
  }

  #died(window: Window<Port>, crash: Crash): void {
    if (this.#window !== window || this.#closed) return;
    const wait = this.#restarts.after(this.#options.now() - this.#openedAt);
    // Its renderer may be in an endless loop, which a window that is only destroyed would leave running.
    if (crash.reason === 'hang') window.webContents.forcefullyCrashRenderer();
    this.#forget();
    this.#options.onCrash(crash, this.#restarts.failures);
    if (!this.#closed) this.#again = setTimeout(() => this.open(), wait);
  }

  #later(act: () => void): void {
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = setTimeout(act, 1000);
  }

  #notHung(): void {
    if (this.#hung !== null) clearTimeout(this.#hung);
    this.#hung = null;
  }

  #forget(): void {
    const window = this.#window;
    this.#window = null;
    this.#notHung();
    if (this.#again !== null) clearTimeout(this.#again);
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#again = null;
    this.#beat = null;
    if (window !== null && !window.isDestroyed()) window.destroy();
  }
}
