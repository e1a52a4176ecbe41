import { expect, type Locator, type Page, test } from '@playwright/test';
import { accessSizes, fitForAll, judgeable } from '../support/access.ts';
import { FaultyDoor } from '../support/faulty-door.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';
import { mosquittoBinary } from '../support/processes.ts';

/** As long as devices, broker and clock are given before somebody is told, and a busy machine needs besides. */
const told = { timeout: 30_000 };
const everySize = [...accessSizes, usualSize, { width: 1920, height: 1080 }];

let door: FaultyDoor;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  const mosquitto = mosquittoBinary();
  test.skip(mosquitto === null, 'mosquitto is not installed');
  door = await FaultyDoor.open(mosquitto ?? '', 0);
});
test.afterAll(() => door?.close());
test.beforeEach(({ page }) => open(page, door));

const open = async (page: Page, { url }: FaultyDoor): Promise<void> => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
  await page.goto(url);
  await expect(page.locator('[data-device="scanner-1"]')).toHaveAttribute('data-state', 'ready', told);
  await expect(page.locator('[data-device="printer-1"]')).toHaveAttribute('data-state', 'ready', told);
  await expect(page.getByTestId('network')).toHaveAttribute('data-state', 'online', told);
};

const line = (page: Page): Locator => page.locator('.notices-first');
const allIsWell = (page: Page): Promise<void> => expect(line(page)).toContainText('Mọi thứ bình thường', told);

/** In the line that everybody sees without opening anything: what it is and what to do, in both languages, whole at every size. */
const isSaid = async (page: Page, name: string, words: readonly string[]): Promise<void> => {
  for (const one of words) await expect(line(page)).toContainText(one, told);
  await fitForAll(page, `fault-${name}`);
  for (const size of everySize) {
    await page.setViewportSize(size);
    const cut = await page
      .locator('.notices-first .notice-title, .notices-first .notice-act > *')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    expect.soft(cut, `${name} at ${size.width}×${size.height}`).toEqual([]);
  }
  await picture(page, `fault-${name}`, everySize);
};

let people = 0;
const pass = async (page: Page): Promise<void> => {
  people += 1;
  await door.scanner.scan(`0010930${String(people).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|99${people}|<1<00<`);
  await expect(page.getByTestId('decision')).toBeVisible(told);
};

test('nothing is wrong: connected since when, nothing unsent, and how old lists and rules are', async ({ page }) => {
  await allIsWell(page);
  await expect(line(page)).toContainText('All is well');
  await expect(page.getByTestId('network')).toContainText(/Trực tuyếnOnline · từ \d\d:\d\d/);
  await expect(page.getByTestId('unsent')).toContainText('0Chưa gửiUnsent');
  await expect(page.getByTestId('ages')).toContainText(/Danh sáchLists\d+ phút\d+ min.*Quy tắcRules\d+\.\d+\.\d+/);
  await expect(page.getByTestId('demo-band')).toContainText('không tính vào số liệu');
  await picture(page, 'fault-none', everySize);
});

test('a scanner is pulled: the line, the device and the waiting screen say so, until it is back', async ({ page }) => {
  await door.pullScanner();
  await isSaid(page, 'scanner-gone', ['Máy quét', 'Scanner', 'Kiểm tra dây', 'cable']);
  await expect(page.locator('[data-device="scanner-1"]')).toContainText('Không thấyNot found');
  await expect(page.getByTestId('waiting')).toContainText('Máy quét chưa sẵn sàng – gặp nhân viên');
  await expect(page.getByTestId('waiting')).toContainText('The scanner is not ready – please see staff');
  await door.plugScanner();
  await expect(page.locator('[data-device="scanner-1"]')).toHaveAttribute('data-state', 'ready', told);
  await allIsWell(page);
});

test('paper runs low, then out', async ({ page }) => {
  door.printer.paper('near-end');
  await isSaid(page, 'paper-low', ['Sắp hết giấy', 'Paper low', 'Chuẩn bị cuộn giấy mới', 'Have a new roll ready']);
  await expect(page.locator('[data-device="printer-1"]')).toContainText('Sắp hết giấyPaper low');
  door.printer.paper('out');
  await isSaid(page, 'paper-out', ['Máy in hết giấy', 'Printer is out of paper', 'Thay cuộn giấy', 'new roll']);
  await expect(page.locator('[data-device="printer-1"]')).toContainText('Hết giấyPaper out');
  door.printer.paper('ok');
  await allIsWell(page);
});

test('the broker is gone: offline since when, what is not sent is counted, and it goes out by itself', async ({
  page,
}) => {
  await door.broker.kill();
  await expect(page.getByTestId('network')).toContainText(/Ngoại tuyếnOffline · từ \d\d:\d\d/, told);
  await pass(page);
  await expect(page.getByTestId('unsent')).not.toHaveAttribute('data-value', '0');
  await expect(page.getByTestId('waiting')).toBeVisible(told);
  await isSaid(page, 'offline', ['Ngoại tuyến', 'Offline', 'Cứ làm tiếp, dữ liệu sẽ tự gửi khi có mạng', 'Carry on']);
  await door.broker.start();
  await expect(page.getByTestId('unsent')).toHaveAttribute('data-value', '0', { timeout: 90_000 });
  await allIsWell(page);
});

test('central does not answer: the broker is there, its receiver is gone; what waits goes out when it is back', async ({
  page,
}) => {
  await door.stopCentral();
  await pass(page);
  await expect(page.getByTestId('network')).toContainText(
    /Trung tâm chưa trả lờiCentral not answering · từ \d\d:\d\d/,
    told,
  );
  await expect(page.getByTestId('unsent')).not.toHaveAttribute('data-value', '0');
  await expect(page.getByTestId('waiting')).toBeVisible(told);
  await isSaid(page, 'central-silent', [
    'Trung tâm chưa trả lời',
    'Central is not answering',
    'Cứ làm tiếp, dữ liệu được giữ tại máy',
    'Carry on: entries are kept here',
  ]);
  await door.startCentral();
  await expect(page.getByTestId('unsent')).toHaveAttribute('data-value', '0', { timeout: 90_000 });
  await allIsWell(page);
});

test('the station is killed: its screen says so within a second, in both languages, and comes back by itself', async ({
  page,
}) => {
  await door.kill();
  const lost = page.getByTestId('station-lost');
  await expect(lost).toBeVisible({ timeout: 1000 });
  await expect(lost).toContainText('Mất kết nối với trạm');
  await expect(lost).toContainText(/station/i);
  await fitForAll(page, 'fault-station-lost');
  await picture(page, 'fault-station-lost', everySize);
  await door.start();
  await expect(lost).toBeHidden(told);
});

test('training stands over everything, and says that nothing counts', async ({ page }) => {
  const client = await door.client();
  await client.setTraining(true);
  await expect(page.getByTestId('demo-band')).toContainText('TẬP DƯỢT · TRAINING', told);
  await expect(page.getByTestId('demo-band')).toContainText('không tính vào số liệu');
  await fitForAll(page, 'fault-training');
  await picture(page, 'fault-training', everySize);
  await client.setTraining(false);
  client.close();
  await expect(page.getByTestId('demo-band')).toContainText('DEMO', told);
});

test('the clock is an hour fast', async ({ page }) => {
  door.clock(3_605_000);
  await isSaid(page, 'clock', [
    'Đồng hồ nhanh 1 giờ so với trung tâm',
    'The clock is 1 hour ahead of central’s',
    'Báo kỹ thuật, ghi giờ đúng ra giấy',
    'Call the technician, write the right time on paper',
  ]);
  door.clock(0);
  await allIsWell(page);
});

test('lists are ten days old: said, and how old stands beside it', async ({ page }) => {
  const old = await FaultyDoor.open(mosquittoBinary() ?? '', 10);
  try {
    await open(page, old);
    await isSaid(page, 'lists-old', [
      'Danh sách tin cậy đã cũ',
      'lists of whom to believe are old',
      'kỹ thuật',
      'technician',
    ]);
    await expect(page.getByTestId('ages').locator('[data-old="true"]')).toContainText('Danh sáchLists10 ngày10 d');
  } finally {
    await old.close();
  }
});
