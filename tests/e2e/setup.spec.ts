import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { testCode } from '../../renderer/setup/test-code.ts';
import { fitForAll, judgeable } from '../support/access.ts';
import { EnrolmentHouse } from '../support/enrolment-house.ts';
import { eventually, Kiosk } from '../support/kiosk.ts';
import { mosquittoBinary } from '../support/processes.ts';
import { GateDevices, SetupPage } from '../support/setup-kiosk.ts';

/** From unpacking to the first green, for an installer with all cables plugged in. */
const fiveMinutesMs = 5 * 60_000;

let kiosk: Kiosk;
let gate: GateDevices;
test.beforeEach(async ({ page }) => {
  [kiosk, gate] = [new Kiosk(), await GateDevices.open()];
  await judgeable(page);
});
test.afterEach(async () => {
  await kiosk.dispose();
  await gate.dispose();
});

const configuration = (): unknown => JSON.parse(readFileSync(join(kiosk.data, 'checkpoint.json'), 'utf8'));

const tryDevices = async (setup: SetupPage): Promise<void> => {
  const { page } = setup;
  await setup.addByAddress('serial-scanner', gate.scanner.port, 'scanner-1');
  await setup.addByAddress('gy-mcu90615', gate.thermometer.port, 'thermometer-1');
  await setup.addByAddress('escpos-generic', gate.printer.port, 'printer-1');
  await setup.addByAddress('devantech-eth8020', gate.barrier.port, 'barrier-1');
  await page.getByTestId('try-scanner-1').click();
  await expect(page.locator('[data-device="scanner-1"] .setup-qr')).toBeVisible();
  await eventually(() =>
    gate.scanner.scan(testCode).then(
      () => true,
      () => null,
    ),
  );
  await expect(page.getByTestId('tried-scanner-1')).toContainText('✓');
  await page.getByTestId('try-thermometer-1').click();
  await eventually(() =>
    gate.thermometer.measure(36.6, 5).then(
      () => true,
      () => null,
    ),
  );
  await expect(page.getByTestId('tried-thermometer-1')).toContainText('36,6');
  await page.getByTestId('try-printer-1').click();
  await expect(page.getByTestId('tried-printer-1')).toContainText('✓', { timeout: 30_000 });
  await page.getByTestId('try-barrier-1').click();
  await page.getByTestId('try-barrier-1').click();
  await expect(page.getByTestId('tried-barrier-1')).toContainText('✓');
};

test('from the demo, by a code of central, to the first green within five minutes', async ({ page }) => {
  test.skip(mosquittoBinary() === null, 'needs mosquitto');
  test.setTimeout(fiveMinutesMs);
  const house = new EnrolmentHouse();
  await house.start();
  try {
    await kiosk.start();
    const began = Date.now();
    const setup = new SetupPage(page);
    await page.goto(kiosk.url);
    await page.getByTestId('set-up').click();
    await fitForAll(page, 'setup-door');
    await page.getByTestId('leave-demo').click();
    await setup.at('language');
    await fitForAll(page, 'setup-language');
    await setup.next('network');
    await expect(page.locator('[data-fact="names"]')).toBeVisible();
    await fitForAll(page, 'setup-network');
    await setup.next('central');
    await fitForAll(page, 'setup-central');
    await page.locator('[data-way="code"]').click();
    await page.getByTestId('enrolment-code').fill('CPE1 NOT-A-CODE');
    await page.getByTestId('enrol').click();
    await expect(page.getByTestId('setup-failure')).toBeVisible();
    await fitForAll(page, 'setup-code-wrong');
    await page.getByTestId('enrolment-code').fill(house.newCode('cong-dong'));
    await page.getByTestId('enrol').click();
    await expect(page.getByTestId('six-words').locator('li')).toHaveCount(6);
    await fitForAll(page, 'setup-words');
    await page.getByTestId('words-same').click();
    await expect(page.getByTestId('enrolled')).toContainText('cho/cong-dong');
    await house.confirm('cong-dong');
    await setup.next('site');
    await page.locator('[data-kind="market"]').click();
    await fitForAll(page, 'setup-site-enrolled');
    await setup.next('devices');
    await fitForAll(page, 'setup-devices-none');
    await tryDevices(setup);
    await fitForAll(page, 'setup-devices');
    await setup.next('sound');
    await fitForAll(page, 'setup-sound');
    await setup.next('people');
    await setup.person('installer', '246813');
    await setup.person('supervisor', '975318');
    await fitForAll(page, 'setup-people');
    await setup.next('finish');
    await fitForAll(page, 'setup-finish');
    await page.getByTestId('setup-finish').click();
    await expect(page.getByTestId('first-green')).toHaveAttribute('data-done', 'none', { timeout: 30_000 });
    await fitForAll(page, 'setup-first');
    await eventually(() =>
      gate.scanner.scan(testCode).then(
        () => true,
        () => null,
      ),
    );
    await gate.thermometer.measure(36.6, 5);
    await expect(page.getByTestId('first-green')).toHaveAttribute('data-done', 'green');
    const took = Date.now() - began;
    await fitForAll(page, 'setup-green');
    test.info().annotations.push({ type: 'measured', description: `unpacking to first green ${took} ms` });
    expect(took).toBeLessThan(fiveMinutesMs);
    expect(configuration()).toMatchObject({
      site: { id: 'cho', kind: 'market' },
      station: { id: 'cong-dong' },
      devices: [{ id: 'scanner-1' }, { id: 'thermometer-1' }, { id: 'printer-1' }, { id: 'barrier-1' }],
      sync: { tls: { certificate: 'keys/station.crt' } },
    });
    const told = await eventually(async () => {
      const { stdout } = await kiosk.run(['ledger', 'export', '--data', kiosk.data]);
      return stdout.includes('"what":"setup"') ? stdout : null;
    });
    expect(told).not.toContain('246813');
  } finally {
    await house.stop();
  }
});

test('on its own, over a power cut, in English; afterwards only the installer comes in again', async ({ page }) => {
  test.setTimeout(fiveMinutesMs);
  await kiosk.startSetup();
  const setup = new SetupPage(page);
  await page.goto(kiosk.url);
  await page.locator('[data-language="en"]').click();
  await expect(page.getByRole('heading', { level: 2 })).toContainText('Choose your language');
  await setup.next('network');
  await setup.next('central');
  // Left for later: it says so, and does not look like one that is done.
  await expect(page.getByTestId('setup-why')).toContainText('it can be done later');
  await setup.next('site');
  await expect(page.locator('[data-step="central"][data-state]')).toHaveAttribute('data-state', 'skipped');
  await expect(page.locator('[data-step="central"][data-state]')).toContainText('skipped');
  await expect(page.locator('[data-step="central"][data-state]')).not.toContainText('✓');
  await expect(page.getByTestId('setup-next')).toBeDisabled();
  await expect(page.getByTestId('setup-next')).toHaveAccessibleDescription(/Fill in the names/);
  await fitForAll(page, 'setup-skipped-en');
  await page.locator('[data-step="central"][data-state]').click();
  await setup.at('central');
  await page.locator('[data-way="alone"]').click();
  await fitForAll(page, 'setup-alone-en');
  const [keys] = await Promise.all([page.waitForEvent('download'), page.getByTestId('keys-download').click()]);
  const opens = z
    .object({ sealing: z.array(z.object({ privateKey: z.string() })) })
    .parse(JSON.parse(readFileSync(await keys.path(), 'utf8')));
  await expect(page.getByTestId('keys-handed-over')).toBeVisible();
  await setup.next('site');
  await page.getByTestId('site-name').fill('Trường Lê Lợi');
  await page.getByTestId('station-name').fill('Cổng sau');
  await page.locator('[data-kind="school"]').click();
  await fitForAll(page, 'setup-site-en');
  await setup.next('devices');
  await setup.addByAddress('serial-scanner', gate.scanner.port, 'scanner-1');

  await kiosk.stop('SIGKILL');
  await kiosk.start(['--headless', '--port', new URL(kiosk.url).port]);
  await setup.at('devices');
  await expect(page.locator('[data-device="scanner-1"]')).toBeVisible();

  await setup.next('sound');
  await setup.next('people');
  await fitForAll(page, 'setup-people-en');
  await page.getByTestId('installer-pin').fill('123456');
  await page.getByTestId('installer-again').fill('123456');
  await expect(page.getByTestId('save-installer')).toBeDisabled();
  await setup.person('installer', '246813');
  await setup.next('finish');
  await fitForAll(page, 'setup-finish-en');
  await page.getByTestId('setup-finish').click();
  await expect(page.getByTestId('first-green')).toHaveAttribute('data-done', 'none', { timeout: 30_000 });
  await eventually(() =>
    gate.scanner.scan(testCode).then(
      () => true,
      () => null,
    ),
  );
  // Nobody is measured here: there is no thermometer to wait for.
  await expect(page.getByTestId('first-green')).toHaveAttribute('data-done', 'green');
  expect(configuration()).toMatchObject({ site: { id: 'truong-le-loi', kind: 'school' }, station: { id: 'cong-sau' } });
  for (const file of ['checkpoint.json', 'operators.json', 'trust/root.pub']) {
    expect(readFileSync(join(kiosk.data, file), 'utf8')).not.toContain(opens.sealing[0]?.privateKey);
  }

  await page.goto(`${kiosk.url}setup`);
  await expect(page.getByTestId('begin-setup')).toHaveCount(0);
  for (const digit of '246813') await page.locator(`[data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
  await page.getByTestId('begin-setup').click();
  // Who has shut the gate is known; anybody else shows a PIN.
  await setup.at('language');
  const stranger = await page.context().newPage();
  await judgeable(stranger);
  await stranger.goto(kiosk.url);
  await expect(stranger.getByTestId('setup-locked')).toBeVisible();
  await expect(stranger.getByTestId('pin-pad')).toBeVisible();
  await fitForAll(stranger, 'setup-locked');
  await stranger.close();
  await page.getByTestId('setup-leave').click();
  await expect(page.getByTestId('waiting')).toBeVisible();
});
