import { expect, type Page } from '@playwright/test';
import { testCode } from '../../renderer/setup/test-code.ts';
import { EnrolmentHouse } from '../support/enrolment-house.ts';
import { eventually } from '../support/kiosk.ts';
import { GateDevices, SetupPage } from '../support/setup-kiosk.ts';
import type { Scene } from './scene.ts';

let gate: GateDevices | null = null;
let house: EnrolmentHouse | null = null;

/** What the scenes have opened beside the kiosk. */
export const closeSetup = async (): Promise<void> => {
  await gate?.dispose();
  await house?.stop();
};

const devices = async (): Promise<GateDevices> => {
  gate ??= await GateDevices.open();
  return gate;
};

const at = (page: Page, step: string): Promise<void> =>
  expect(page.getByTestId('setup')).toHaveAttribute('data-step', step, { timeout: 60_000 });

const tryScanner = async (page: Page, { scanner }: GateDevices): Promise<void> => {
  await page.getByTestId('try-scanner-1').click();
  await eventually(() =>
    scanner.scan(testCode).then(
      () => true,
      () => null,
    ),
  );
  await expect(page.getByTestId('tried-scanner-1')).toContainText('✓', { timeout: 60_000 });
};

/** One after the other, as an installer goes through them: each needs those before it. */
export const setupScenes: readonly Scene[] = [
  {
    name: 'setup-begin',
    show: async (page, kiosk) => {
      await page.goto(`${kiosk.url}setup`);
      await page.getByTestId('leave-demo').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'setup-network',
    show: async (page) => {
      await page.getByTestId('leave-demo').click();
      await at(page, 'language');
      await page.getByTestId('setup-next').click();
      await at(page, 'network');
      await page.getByTestId('network-facts').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'setup-central',
    show: async (page) => {
      await page.getByTestId('setup-next').click();
      await page.locator('[data-way="code"]').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'setup-words',
    show: async (page) => {
      house = new EnrolmentHouse();
      await house.start({ broker: false });
      await page.locator('[data-way="code"]').click();
      await page.getByTestId('enrolment-code').fill(house.newCode('cong-dong'));
      await page.getByTestId('enrol').click();
      await page.getByTestId('six-words').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: 'setup-site',
    show: async (page) => {
      await page.getByTestId('words-same').click();
      await page.getByTestId('enrolled').waitFor({ timeout: 60_000 });
      await page.getByTestId('setup-next').click();
      await at(page, 'site');
      await page.locator('[data-kind="market"]').click();
    },
  },
  {
    name: 'setup-devices',
    show: async (page) => {
      const { scanner, thermometer, printer } = await devices();
      await page.getByTestId('setup-next').click();
      await at(page, 'devices');
      const setup = new SetupPage(page);
      await setup.addByAddress('serial-scanner', scanner.port, 'scanner-1');
      await setup.addByAddress('gy-mcu90615', thermometer.port, 'thermometer-1');
      await setup.addByAddress('escpos-generic', printer.port, 'printer-1');
      await tryScanner(page, await devices());
      await page.locator('[data-device="scanner-1"]').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'setup-people',
    show: async (page) => {
      await page.getByTestId('setup-next').click();
      await at(page, 'sound');
      await page.getByTestId('setup-next').click();
      await at(page, 'people');
    },
  },
  {
    name: 'setup-finish',
    show: async (page) => {
      await new SetupPage(page).person('installer', '246813');
      await page.getByTestId('setup-next').click();
      await at(page, 'finish');
    },
  },
  {
    name: 'setup-first',
    show: async (page) => {
      await page.getByTestId('setup-finish').click();
      await expect(page.getByTestId('first-green')).toHaveAttribute('data-done', 'none', { timeout: 60_000 });
    },
  },
];
