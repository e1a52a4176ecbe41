import { expect, type Page, test } from '@playwright/test';
import { fitForAll, judgeable } from '../support/access.ts';
import { MeasuringDoor } from '../support/measuring-door.ts';
import { holdersCard, PermitDoor } from '../support/permit-door.ts';
import { usualSize } from '../support/pictures-of-page.ts';

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
    await fitForAll(page, 'measuring');
    await expect(page.getByTestId('officer-admit')).toBeVisible({ timeout: 20_000 });
    await fitForAll(page, 'officer');
    await page.getByTestId('officer-refuse').click();
    await fitForAll(page, 'officer-grounds');
  } finally {
    await door.close();
  }
});

test('while a permit waits for its card and its vehicle', async ({ page }) => {
  const door = await PermitDoor.open({ policy: 'required' }, { permitStamp: true });
  try {
    await open(page, door.url);
    await door.scan(door.permit());
    await expect(page.getByTestId('pairing')).toBeVisible();
    await fitForAll(page, 'pairing-card');
    await door.scan(holdersCard);
    await expect(page.getByTestId('pairing')).toHaveAttribute('data-want', 'plate');
    await fitForAll(page, 'pairing-plate');
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
