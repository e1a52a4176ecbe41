import { defineConfig, type ReporterDescription } from '@playwright/test';
import { browserLaunch } from '../browser.ts';

/** The test run asks for numbers by naming a file; a person asks for none. */
const json: readonly ReporterDescription[] = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] === undefined ? [] : [['json']];

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env['CI'] === 'true',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ...json],
  use: {
    browserName: 'chromium',
    headless: true,
    locale: 'vi-VN',
    viewport: { width: 1024, height: 600 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: browserLaunch(),
  },
});
