import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, WebSocket } from '@playwright/test';
import type { ScreenInput } from '../../contract/screen-input.ts';
import { type BareDevices, type BareStation, startBareStation } from '../bench/bare-station.ts';

/** A station of one lane whose scanners live in the screen, in a data directory of its own. */
export class ScreenStation {
  readonly #folder = mkdtempSync(join(tmpdir(), 'screen-station-'));
  #station: BareStation | null = null;

  async start(screen: NonNullable<BareDevices['screen']>): Promise<void> {
    this.#station = await startBareStation(this.#folder, { screen });
  }

  get url(): string {
    return this.#station?.url ?? '';
  }

  async dispose(): Promise<void> {
    await this.#station?.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** What a page tells its station that its input devices have read, as it goes over the wire. Begin before the page opens. */
export const inputsOf = (page: Page): readonly ScreenInput[] => {
  const inputs: ScreenInput[] = [];
  page.on('websocket', (socket: WebSocket) =>
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(String(payload)) as { m?: string; a?: [string, string, ScreenInput] };
      if (message.m === 'screenInput' && message.a !== undefined) inputs.push(message.a[2]);
    }),
  );
  return inputs;
};
