import { type Crash, type CrashPart, crashOfGone } from '../host/crash.ts';
import type { HostOrder, HostTask } from '../host/messages.ts';
import { StaticFiles } from '../loopback/static-files.ts';
import { KioskWindow } from './kiosk-window.ts';
import { lockDown, windowOptions } from './lock-down.ts';
import { answerPages, screenOrigin } from './own-page.ts';
import type { Display, Electron, Window } from './parts.ts';
import { StationKeeper, type StationSays } from './station-keeper.ts';

export type ShellOptions = Readonly<{
  preload: string;
  order: HostOrder;
  /** Where the shell is its own host: the order for what the kiosk shall be from now on. */
  orderFor?: (into: HostTask) => HostOrder;
  report: (message: StationSays | Readonly<{ kind: 'crashed'; crash: Crash }>) => void;
  now: () => number;
}>;

/** A window that dies as often in a row needs a new Electron. */
const tooMany = 6;

/**
 * Windows and station of one kiosk: the guard's screen on the first display, the visitor's on another where there is one,
 * and the station's process. Electron has to be ready.
 */
export class Shell<Port> {
  readonly #electron: Electron<Port>;
  readonly #options: ShellOptions;
  readonly #station: StationKeeper<Port>;
  #guard: KioskWindow<Port> | null = null;
  #visitor: Readonly<{ kept: KioskWindow<Port>; display: Display }> | null = null;
  #awake: number | null = null;
  #ending = false;

  constructor(electron: Electron<Port>, options: ShellOptions) {
    this.#electron = electron;
    this.#options = options;
    this.#station = new StationKeeper<Port>({
      fork: electron.forkStation,
      order: options.order,
      orderFor: options.orderFor,
      report: options.report,
      onReady: () => this.#stationReady(),
      onCrash: (crash) => this.#crashed(crash),
      giveUp: () => this.#giveUp(),
      now: options.now,
    });
  }

  start(): void {
    const { app, session, screen, powerSaveBlocker, handlePages } = this.#electron;
    lockDown(app, session);
    handlePages(answerPages(new StaticFiles(this.#options.order.screensFolder)));
    this.#awake = powerSaveBlocker.start('prevent-display-sleep');
    app.on('child-process-gone', (_event, { type, name, ...details }) => {
      if (type === 'GPU') this.#gpuGone(crashOfGone('gpu', details));
      else if (type === 'Utility' && name === 'station') this.#station.gone(details);
    });
    for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
      screen.on(event, () => this.#placeVisitor());
    app.on('before-quit', () => this.stop());
    this.#station.start();
  }

  /** Ends windows and station. Electron goes on: whoever calls this ends it. */
  stop(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#guard?.close();
    this.#visitor?.kept.close();
    if (this.#awake !== null) this.#electron.powerSaveBlocker.stop(this.#awake);
    this.#station.stop();
  }

  #stationReady(): void {
    if (this.#ending) return;
    if (this.#guard === null) {
      this.#guard = this.#keep('window', '/', () => this.#electron.screen.getPrimaryDisplay());
      this.#guard.open();
      this.#placeVisitor();
      return;
    }
    // Windows outlive a station: each gets a way to the new one.
    for (const kept of [this.#guard, this.#visitor?.kept]) {
      const window = kept?.window ?? null;
      if (window !== null) this.#handOver(window);
    }
  }

  #keep(
    part: Extract<CrashPart, 'window' | 'visitor-window'>,
    path: string,
    display: () => Display,
  ): KioskWindow<Port> {
    return new KioskWindow<Port>({
      part,
      url: `${screenOrigin}${path}`,
      open: () => this.#electron.openWindow(windowOptions(this.#options.preload, display().bounds, part === 'window')),
      onPage: (window) => this.#handOver(window),
      onCrash: (crash, inARow) => {
        this.#crashed(crash);
        if (inARow >= tooMany) this.#giveUp();
      },
      now: this.#options.now,
    });
  }

  /** The visitor's screen stands on the first display that is not the guard's, as long as there is one. */
  #placeVisitor(): void {
    if (this.#guard === null || this.#ending) return;
    const { screen } = this.#electron;
    const primary = screen.getPrimaryDisplay().id;
    const display = screen.getAllDisplays().find(({ id }) => id !== primary) ?? null;
    if (display !== null && this.#visitor !== null && sameDisplay(display, this.#visitor.display)) return;
    this.#visitor?.kept.close();
    this.#visitor = null;
    if (display === null) return;
    const kept = this.#keep('visitor-window', '/visitor', () => display);
    this.#visitor = { kept, display };
    kept.open();
  }

  #handOver(window: Window<Port>): void {
    const { port1, port2 } = this.#electron.makeChannel();
    // A page that is loaded while no station runs gets its port when one is ready.
    if (this.#station.connect(port1)) window.webContents.postMessage('checkpoint-station-port', null, [port2]);
  }

  #gpuGone(crash: Crash): void {
    if (this.#ending || crash.reason === 'ended') return;
    this.#crashed(crash);
    this.#guard?.renew();
    this.#visitor?.kept.renew();
  }

  #crashed(crash: Crash): void {
    this.#options.report({ kind: 'crashed', crash });
  }

  /** The host starts a new Electron. */
  #giveUp(): void {
    this.stop();
    this.#electron.app.exit(1);
  }
}

const sameDisplay = (one: Display, other: Display): boolean =>
  one.id === other.id &&
  (['x', 'y', 'width', 'height'] as const).every((field) => one.bounds[field] === other.bounds[field]);
