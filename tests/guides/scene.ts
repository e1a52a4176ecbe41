import type { Page } from '@playwright/test';
import type { Kiosk } from '../support/kiosk.ts';

export type Scene = Readonly<{
  /** Of the file in docs/guides/pictures. */
  name: string;
  /** Brings the page to what is to be seen. */
  show: (page: Page, kiosk: Kiosk) => Promise<void>;
}>;
