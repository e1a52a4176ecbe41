import { expect, type Page, test } from '@playwright/test';
import type { ScreenInput } from '../../contract/screen-input.ts';
import type { WedgeKey } from '../../renderer/inputs/wedge/wedge-reader.ts';
import { type ScannerTyping, scannerKeys } from '../../renderer/testing/scanner-keys.ts';
import { inputsOf, ScreenStation } from '../support/screen-station.ts';
import { asTyped, type Keyboard, keyboardOf } from '../support/typing-scanner.ts';

const station = new ScreenStation();
test.beforeAll(() => station.start({ 'generic-wedge': {} }));
test.afterAll(() => station.dispose());

const quick: ScannerTyping = { eventGapMs: 1, alt: 'utf-8', terminator: 'Enter' };
const personal = '001093029317|NGUYỄN VĂN ẤN|1987-01-18|0|162979388586171100|<1<00<0123232422';
const certificate = 'HC1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESIGUBA KWML/*G%-./:1%6 ';

const open = async (page: Page): Promise<Readonly<{ inputs: readonly ScreenInput[]; keyboard: Keyboard }>> => {
  const inputs = inputsOf(page);
  await page.goto(station.url);
  await expect(page.locator('[data-device="generic-wedge"]')).toHaveAttribute('data-state', 'ready');
  return { inputs, keyboard: await keyboardOf(page) };
};

const addField = (page: Page): Promise<void> =>
  page.evaluate(`{
    const field = document.createElement('textarea');
    field.id = 'field';
    field.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 9';
    document.body.append(field);
    field.focus();
  }`);

const addButton = (page: Page): Promise<void> =>
  page.evaluate(`{
    globalThis.clicks = 0;
    globalThis.keys = [];
    document.addEventListener('keydown', ({ code }) => globalThis.keys.push(code));
    const button = document.createElement('button');
    button.addEventListener('click', () => (globalThis.clicks += 1));
    document.body.append(button);
    button.focus();
  }`);

/** A browser under test always holds its page for focused. */
const setFocus = (page: Page, focused: boolean): Promise<void> =>
  page.evaluate(`{
    document.hasFocus = () => ${focused};
    window.dispatchEvent(new Event('${focused ? 'focus' : 'blur'}'));
  }`);

const read = (text: string): ScreenInput => ({ kind: 'text', text, symbology: null });

test('a code arrives unchanged whatever the system makes of its keys, and is decided', async ({ page }) => {
  const { inputs, keyboard } = await open(page);
  await keyboard.type(scannerKeys(personal, quick));
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  await keyboard.type(scannerKeys(certificate, { ...quick, alt: 'unicode', terminator: 'Tab' }));
  await keyboard.type(scannerKeys(certificate.repeat(31).slice(0, 2000), { ...quick, eventGapMs: 10 }));
  await expect.poll(() => inputs).toEqual([personal, certificate, certificate.repeat(31).slice(0, 2000)].map(read));
});

test('a code never ends up in the field that has the focus, and typing by hand always does', async ({ page }) => {
  const { inputs, keyboard } = await open(page);
  await addField(page);
  const field = page.locator('#field');
  await page.keyboard.type('Nguyễn ', { delay: 80 });
  for (const terminator of ['Enter', 'Tab', null] as const) {
    await keyboard.type(scannerKeys(personal, { ...quick, terminator }));
    await expect.poll(() => inputs.at(-1)).toEqual(read(personal));
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('Nguyễn ');
    if (terminator !== 'Tab') continue;
    // A scanner that has ended a code with a key does so always: without one its next code would be half a code.
    await page.reload();
    await addField(page);
    await page.keyboard.type('Nguyễn ', { delay: 80 });
  }
  await page.keyboard.type('Văn An', { delay: 80 });
  await expect(field).toHaveValue('Nguyễn Văn An');
});

test('a code is kept out of a field in which an input method is composing', async ({ page }) => {
  const { inputs, keyboard } = await open(page);
  await addField(page);
  const field = page.locator('#field');
  await page.keyboard.type('Le ', { delay: 80 });
  await keyboard.session.send('Input.imeSetComposition', { text: 'thij', selectionStart: 4, selectionEnd: 4 });
  await expect(field).toHaveValue('Le thij');
  await keyboard.session.send('Input.imeSetComposition', { text: 'thị', selectionStart: 3, selectionEnd: 3 });
  await expect(field).toHaveValue('Le thị');
  await keyboard.type(scannerKeys(personal, quick));
  await expect.poll(() => inputs).toEqual([read(personal)]);
  await expect(field).toHaveValue('Le thị');
  await keyboard.session.send('Input.insertText', { text: ' A' });
  await expect(field).toHaveValue('Le thị A');
});

test('no key of a scan is a shortcut or presses a button, and the page stays where it is', async ({ page }) => {
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  const { inputs, keyboard } = await open(page);
  await addButton(page);
  const withControls = "'/ABC DEF\u001d\u0010\u0012\u0017\u000f\u0006 /'";
  await keyboard.type(scannerKeys(withControls, quick), asTyped);
  await keyboard.type(
    [
      { code: 'F5', key: 'F5', down: true, repeat: false, at: 0, modifiers: [] },
      { code: 'F5', key: 'F5', down: false, repeat: false, at: 1, modifiers: [] },
    ],
    asTyped,
  );
  await expect.poll(() => inputs).toEqual([read(withControls)]);
  expect([await page.evaluate('globalThis.clicks'), loads]).toEqual([0, 1]);
  // Of a scan the page sees what came before it could be known for one.
  const shifted = ['A', 'B', 'C'].flatMap((letter) => ['ShiftLeft', `Key${letter}`]);
  expect(await page.evaluate('globalThis.keys')).toEqual(['Quote', 'Slash', ...shifted, 'F5']);
});

test('a code that an input method has changed is not used, and the screen says what to do', async ({ page }) => {
  const { inputs, keyboard } = await open(page);
  const keys = scannerKeys('HC1:NGUYEENX VAWN A', quick);
  const cut = keys.findIndex(({ at }) => at >= 40);
  const at = keys[cut]?.at ?? 0;
  const injected = (code: string, key: string): WedgeKey[] =>
    [true, false].map((down) => ({ code, key, down, repeat: false, at, modifiers: [] }));
  await keyboard.type(
    [...keys.slice(0, cut), ...injected('Backspace', 'Backspace'), ...injected('', 'ễ'), ...keys.slice(cut + 4)],
    asTyped,
  );
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'unreadable');
  await expect(page.getByTestId('decision')).toContainText('tắt UniKey');
  expect(inputs).toMatchObject([{ kind: 'garbled', reason: 'rewritten' }]);
});

test('a window without the keyboard says so and what to do, and reads again when it has it back', async ({ page }) => {
  const { keyboard } = await open(page);
  const chip = page.locator('[data-device="generic-wedge"]');
  await setFocus(page, false);
  await expect(chip).toHaveAttribute('data-state', 'faulty');
  await expect(chip).toContainText('Chạm vào màn hình');
  await setFocus(page, true);
  await expect(chip).toHaveAttribute('data-state', 'ready');
  await keyboard.type(scannerKeys('001093029318|TRAN THI B|1990-01-18|1|162979388586171101|<1<00<', quick));
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
});

test('without a screen the scanner is absent, and one that is open again brings it back', async ({ page, context }) => {
  await open(page);
  const health = async (): Promise<string> => {
    const answer = await fetch(new URL('healthz', station.url));
    return ((await answer.json()) as { devices: { state: string }[] }).devices[0]?.state ?? '';
  };
  await expect.poll(health).toBe('ready');
  const second = await context.newPage();
  await second.goto(station.url);
  await expect(second.locator('[data-device="generic-wedge"]')).toHaveAttribute('data-state', 'ready');
  await page.close();
  await expect.poll(health).toBe('ready');
  await second.close();
  await expect.poll(health).toBe('absent');
});
