import { expect, type Page, test } from '@playwright/test';
import { ErrorCode } from '../../contract/errors.ts';
import { fitForAll, judgeable } from '../support/access.ts';
import { MeasuringDoor } from '../support/measuring-door.ts';
import { holdersCard, PermitDoor, strangersCard } from '../support/permit-door.ts';
import { usualSize } from '../support/pictures-of-page.ts';
import { ScreenStation } from '../support/screen-station.ts';

const open = async (page: Page, url: string): Promise<void> => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
  await page.goto(url);
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 40_000 });
};

test('while a temperature is waited for, and where the officer decides', async ({ page }) => {
  const door = await MeasuringDoor.open({ afterMs: 8000 });
  try {
    await open(page, door.url);
    await door.scan('A');
    await expect(page.getByTestId('screen')).toHaveAttribute('data-phase', 'measuring');
    // Written as `calc(0.6px)`.
    const emptied = async (): Promise<number> =>
      Number(
        /[\d.]+/.exec(
          await page.evaluate('getComputedStyle(document.querySelector(".ring-left")).strokeDashoffset'),
        )?.[0],
      );
    const before = await emptied();
    await expect.poll(emptied).toBeGreaterThan(before + 2);
    await fitForAll(page, 'measuring');
    await expect(page.getByTestId('officer-admit')).toBeVisible({ timeout: 20_000 });
    await fitForAll(page, 'officer');
    await page.getByTestId('officer-refuse').click();
    await fitForAll(page, 'officer-grounds');
    await page.getByTestId('override-toggle').click();
    await page.getByTestId('to-paper').click();
    await fitForAll(page, 'paper');
    await page.locator('.paper-save').click();
    await expect(page.getByTestId('paper-answer')).toContainText('Nhập họ tên');
    await fitForAll(page, 'paper-wrong');
  } finally {
    await door.close();
  }
});

/** The station's own words, as they are when nothing is decided any more. */
const outOfOrder = (page: Page, code: () => number): Promise<void> =>
  page.routeWebSocket(/./, (socket) => {
    const phase = JSON.stringify({ name: 'out-of-order', code: code(), message: 'disk is full', hint: 'free some' });
    const server = socket.connectToServer();
    server.onMessage((message) =>
      socket.send(String(message).replace(/"phase":\{"name":"waiting"[^}]*\}/, `"phase":${phase}`)),
    );
  });

test('a station that is out of order, or retired: for the guard and on the visitor’s screen', async ({ page }) => {
  const station = new ScreenStation();
  await station.start({});
  try {
    await judgeable(page);
    await page.setViewportSize(usualSize);
    let code: number = ErrorCode.LedgerDiskFull;
    await outOfOrder(page, () => code);
    await page.goto(station.url);
    await expect(page.getByTestId('out-of-order')).toContainText('GHI GIẤY');
    await fitForAll(page, 'out-of-order');
    code = ErrorCode.Retired;
    await page.reload();
    await expect(page.getByTestId('out-of-order')).toContainText('SỬ DỤNG');
    await fitForAll(page, 'out-of-order-retired');
    await page.goto(`${station.url}visitor`);
    await expect(page.getByTestId('visitor-staff')).toContainText('Xin gặp nhân viên');
    await fitForAll(page, 'out-of-order-visitor');
  } finally {
    await station.dispose();
  }
});

test('while a permit waits for its card and its vehicle', async ({ page }) => {
  const door = await PermitDoor.open({ policy: 'required', waitSeconds: 120 }, { permitStamp: true });
  try {
    await open(page, door.url);
    await door.scan(door.permit());
    await expect(page.getByTestId('pairing')).toBeVisible();
    await fitForAll(page, 'pairing-card');
    await door.scan(holdersCard);
    await expect(page.getByTestId('pairing')).toHaveAttribute('data-want', 'plate');
    await fitForAll(page, 'pairing-plate');
    await door.scan(strangersCard);
    await expect(page.getByTestId('behind')).not.toBeEmpty();
    await fitForAll(page, 'pairing-behind');
    await page.getByTestId('plate-other').click();
    await fitForAll(page, 'plate-keys');
  } finally {
    await door.close();
  }
});

test('while a person declares', async ({ page }) => {
  const declaration = { policy: 'required', set: 'short', answerSeconds: 120 };
  const short = {
    id: 'short',
    version: '1.0.0',
    title: { vi: 'Khai báo y tế', en: 'Health declaration' },
    questions: [
      { id: 'cough', kind: 'yes-no', text: { vi: 'Anh/chị có ho hoặc khó thở không?', en: 'Do you cough?' } },
    ],
  };
  const door = await MeasuringDoor.open({ policy: 'off' }, { declaration, questions: { short } });
  try {
    await open(page, door.url);
    await door.scan('A');
    await expect(page.getByTestId('declaring')).toBeVisible();
    await fitForAll(page, 'declaring');
  } finally {
    await door.close();
  }
});
