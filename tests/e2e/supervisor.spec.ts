import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

const person = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|1<1<00<0123232422';
const feverish = '001088012345|TRAN THI B|1988-02-03|0|162979388586171211|1<1<00<0123232422';

let kiosk: Kiosk;
test.beforeEach(async ({ page }) => {
  kiosk = new Kiosk();
  await operatorsOf(kiosk.data).save({ id: 'ca-1', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  await kiosk.start();
  await page.setViewportSize(usualSize);
});
test.afterEach(() => kiosk.dispose());

const present = async (text: string, temperature: number): Promise<void> => {
  const client = await kiosk.client();
  await client.present({ text, temperature, lane: null, direction: null });
  client.close();
};

const signIn = async (page: Page, part: string): Promise<void> => {
  await page.goto(`${kiosk.url}manage/${part}`);
  const only = page.locator('[data-operator="ca-1"]');
  await only.or(page.getByTestId('pin-pad')).first().waitFor();
  if (await only.isVisible()) await only.click();
  for (const digit of '482915') await page.locator(`[data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
};

const figure = (page: Page, id: string) => page.locator(`[data-figure="${id}"] dd`);

const records = async (): Promise<string> =>
  (await kiosk.run(['central', 'events', '--data', kiosk.data, '--json'])).stdout;

test('a supervisor sees the day as it goes on, in charts and as figures', async ({ page }) => {
  await present(person, 36.6);
  await present(feverish, 38.4);
  const client = await kiosk.client();
  await client.override('gate-1', 'ambulance');
  client.close();
  await signIn(page, 'today');
  await expect(figure(page, 'entered')).toHaveText('1');
  await expect(figure(page, 'overrides')).toHaveText('1');
  await expect(figure(page, 'highest')).toHaveText('38,4 °C');
  await expect(page.locator('[data-outcome="admit"] td').first()).toHaveText('1');
  await expect(page.locator('rect[data-alarming="true"]')).toHaveCount(1);
  await picture(page, 'supervisor-today');
  await page.locator('summary').first().click();
  const hour = page.getByRole('table', { name: /Vào và ra theo giờ/ }).locator('tbody tr');
  await expect(hour).toHaveCount(1);
  await expect(hour.locator('td').first()).toHaveText('1');
  await present('001090011111|LE VAN C|1990-04-05|0|162979388586171322|1<1<00<0123232422', 36.4);
  await expect(figure(page, 'entered')).toHaveText('2', { timeout: 15_000 });
  await page.locator('[data-days="1"]').click();
  await expect(figure(page, 'entered')).toHaveText('0');
  await expect(figure(page, 'inside')).toHaveCount(0);
});

test('they find passages by outcome, and a person by their code, which is then no passage', async ({ page }) => {
  await present(person, 36.6);
  await present(feverish, 38.4);
  await signIn(page, 'search');
  const rows = page.getByTestId('records').locator('tbody tr');
  await page.getByRole('button', { name: /^Tìm/ }).first().click();
  await expect(rows).toHaveCount(2);
  await picture(page, 'supervisor-search');
  await page.locator('select[name="outcome"]').selectOption('admit');
  await page.getByRole('button', { name: /^Tìm/ }).first().click();
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('36,6 °C');
  const before = (await kiosk.health()).station.sequence;
  await page.getByTestId('find-by-code').click();
  await expect(page.getByTestId('search-said')).toContainText('không tính là qua cửa');
  await picture(page, 'supervisor-waiting-for-code');
  void present(feverish, 36.5).catch(() => undefined);
  await expect(page.getByTestId('search-said')).toContainText('48 giờ qua');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('38,4 °C');
  await expect(page.getByTestId('search-said')).not.toContainText('TRAN THI');
  await picture(page, 'supervisor-person');
  // What was written down since is who did it, and no passage.
  await page.locator('select[name="kind"]').selectOption('operator');
  await page.getByRole('button', { name: /^Tìm/ }).first().click();
  await expect(rows.first()).toContainText('Tra cứu người bằng mã');
  await picture(page, 'supervisor-operators-acts');
  const written = lines(await records()).filter((line) => line.includes('.passage.'));
  expect(written.length).toBeLessThanOrEqual(2);
  expect((await kiosk.health()).station.sequence).toBeGreaterThan(before);
});

test('they save a file of public facts, and that is written down', async ({ page }) => {
  await present(person, 36.6);
  await signIn(page, 'export');
  await expect(page.getByTestId('export-page')).toContainText('USB');
  await picture(page, 'supervisor-export');
  const download = page.waitForEvent('download');
  await page.getByTestId('download').click();
  const file = await (await download).path();
  const table = readFileSync(file, 'utf8');
  expect(table).toMatch(/^\ufeffepoch,sequence,/);
  expect(table).toContain(',admit,green,');
  expect(table).not.toMatch(/NGUYEN|001087029317/);
  await expect(page.getByTestId('export-said')).toContainText('.csv');
  const stored = await eventually(async () => {
    const all = await records();
    return all.includes('"what":"exportBegin csv ') ? all : null;
  });
  expect(stored).toContain('"operator":"ca-1"');
});

test('training is shown, is marked in every row, and does not touch who is inside', async ({ page }) => {
  await present(person, 36.6);
  await signIn(page, 'training');
  const begin = page.getByTestId('training-begin');
  await begin.click();
  await picture(page, 'supervisor-training-sure');
  // The second touch is waited for only for a moment.
  await expect(begin).toHaveAttribute('data-armed', 'false');
  await begin.click();
  await begin.click();
  await expect(page.locator('[data-mode="training"]')).toBeVisible();
  await picture(page, 'supervisor-training');
  await present(feverish, 36.4);
  await page.getByTestId('manage-back').click();
  await expect(page.locator('[data-mode="training"]')).toBeVisible();
  await picture(page, 'training-gate');
  await signIn(page, 'today');
  await expect(figure(page, 'practised')).toHaveText('1');
  await expect(figure(page, 'entered')).toHaveText('1');
  await expect(figure(page, 'inside')).toHaveText('1');
  await page.locator('[data-page="training"]').click();
  await page.getByTestId('training-end').click();
  await expect(page.locator('[data-mode="training"]')).toHaveCount(0);
  const rows = await eventually(async () => {
    const all = await records();
    return all.includes('setTraining off') ? all : null;
  });
  const passages = lines(rows).filter((line) => line.includes('.passage.'));
  expect(passages.filter((line) => line.includes('"mode":"training"'))).toHaveLength(1);
});

test('they change their own PIN when they know it', async ({ page }) => {
  await signIn(page, 'pin');
  const type = async (old: string, first: string, second: string): Promise<void> => {
    await page.locator('input[name="old"]').fill(old);
    await page.locator('input[name="first"]').fill(first);
    await page.locator('input[name="second"]').fill(second);
    await page.getByRole('button', { name: /Đổi mã PIN/ }).click();
  };
  const said = page.getByTestId('pin-page-said');
  await type('482915', '777777', '777778');
  await expect(said).toContainText('không giống nhau');
  await type('000000', '777777', '777777');
  await expect(said).toContainText('Mã PIN không đúng');
  await picture(page, 'supervisor-pin');
  await type('482915', '777777', '777777');
  await expect(said).toContainText('Đã đổi mã PIN');
  await expect(operatorsOf(kiosk.data).check('ca-1', '777777')).resolves.toMatchObject({ id: 'ca-1' });
});
