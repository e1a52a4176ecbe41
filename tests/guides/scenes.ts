import { expect, type Page } from '@playwright/test';
import type { PresentRequest } from '../../contract/rpc.ts';
import { command } from '../../main/demo/control-link.ts';
import type { Kiosk } from '../support/kiosk.ts';
import type { Scene } from './scene.ts';
import { setupScenes } from './setup-scenes.ts';

const healthy = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const feverish = '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<0905000456';
const product = '8934563138165';

const waiting = async (page: Page, kiosk: Kiosk): Promise<void> => {
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 60_000 });
};

const present = async (kiosk: Kiosk, who: Partial<PresentRequest> & Pick<PresentRequest, 'text'>): Promise<void> => {
  const client = await kiosk.client();
  await client.present({ temperature: 36.6, lane: null, direction: 'in', ...who });
  client.close();
};

const decided = async (page: Page, kiosk: Kiosk, text: string, temperature: number | null): Promise<void> => {
  await waiting(page, kiosk);
  await present(kiosk, { text, temperature });
  await expect(page.getByTestId('decision')).toBeVisible({ timeout: 60_000 });
};

/** The port on which a simulated device of the demo is told what to do, as the start has said it. */
const controlPort = (kiosk: Kiosk, device: string): number => {
  const port = new RegExp(`${device} (\\d+)`).exec(kiosk.stderr)?.[1];
  if (port === undefined) throw new Error(`the start did not say the port of ${device}`);
  return Number(port);
};

const signedIn = async (page: Page, kiosk: Kiosk): Promise<void> => {
  await waiting(page, kiosk);
  await page.getByTestId('manage-toggle').click();
  await expect(page.getByTestId('sign-in')).toBeVisible();
};

/** A page of whoever has signed in here; another address would sign them out. */
const managing = async (page: Page, id: string): Promise<void> => {
  await page.locator(`[data-page="${id}"]`).click();
  await expect(page.getByTestId('manage-who')).toBeVisible({ timeout: 60_000 });
};

/** In the order in which they are taken: what one leaves behind the next may show. */
export const scenes: readonly Scene[] = [
  {
    name: 'waiting',
    show: async (page, kiosk) => {
      await waiting(page, kiosk);
      await expect(page.getByTestId('network')).toContainText('Trực tuyến', { timeout: 60_000 });
    },
  },
  {
    name: 'measuring',
    show: async (page, kiosk) => {
      await waiting(page, kiosk);
      await command(controlPort(kiosk, 'scanner-1'), { scan: healthy });
      await expect(page.getByTestId('measuring')).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    // Whoever is not measured within the time goes to the officer.
    name: 'see-staff',
    show: async (page) => {
      await expect(page.getByTestId('decision')).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    name: 'green',
    show: (page, kiosk) =>
      decided(page, kiosk, '079195000123||Trần Thị Bích Ngọc|02091995|Nữ|12 Lê Lợi, Quận 1|25042021', 36.4),
  },
  { name: 'fever', show: (page, kiosk) => decided(page, kiosk, feverish, 38.4) },
  { name: 'not-read', show: (page, kiosk) => decided(page, kiosk, product, 36.5) },
  {
    name: 'by-hand',
    show: async (page, kiosk) => {
      await waiting(page, kiosk);
      await page.getByTestId('people-toggle').click();
      await expect(page.getByTestId('people-panel')).toBeVisible();
    },
  },
  {
    name: 'paper-out',
    show: async (page, kiosk) => {
      await waiting(page, kiosk);
      await command(controlPort(kiosk, 'printer-1'), { paper: 'out' });
      await expect(page.getByTestId('notices')).toContainText('giấy', { timeout: 60_000 });
    },
  },
  {
    name: 'cable-pulled',
    show: async (page, kiosk) => {
      await command(controlPort(kiosk, 'printer-1'), { paper: 'ok' });
      await waiting(page, kiosk);
      await expect(page.getByTestId('devices')).not.toContainText('Hết giấy', { timeout: 60_000 });
      await command(controlPort(kiosk, 'thermometer-1'), { unplug: 60_000 });
      await expect(page.getByTestId('notices')).toContainText('Nhiệt kế', { timeout: 60_000 });
    },
  },
  { name: 'sign-in', show: signedIn },
  {
    name: 'operators',
    show: async (page, kiosk) => {
      await signedIn(page, kiosk);
      await page.getByText('Lắp Đặt').first().click();
      for (const digit of '246801') await page.getByTestId('pin-pad').getByText(digit, { exact: true }).click();
      await page.getByTestId('pin-enter').click();
      await expect(page.getByTestId('manage-who')).toBeVisible({ timeout: 60_000 });
      await managing(page, 'operators');
      await expect(page.getByTestId('operators-page')).toContainText('lap-dat', { timeout: 60_000 });
    },
  },
  {
    name: 'today',
    show: async (page) => {
      await managing(page, 'today');
      await expect(page.getByTestId('figures-page')).toContainText('Lượt vào', { timeout: 60_000 });
    },
  },
  {
    name: 'diagnostics',
    show: async (page) => {
      await managing(page, 'diagnostics');
      await expect(page.getByTestId('diagnostics-page')).toContainText('thermometer-1', { timeout: 60_000 });
    },
  },
  // The demo makes way for them: they come last.
  ...setupScenes,
];
