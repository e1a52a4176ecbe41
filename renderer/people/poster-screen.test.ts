import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { screenStateOf } from '../testing/states.ts';
import { PosterScreen } from './poster-screen.tsx';

afterEach(() => vi.unstubAllGlobals());

const shownAt = (protocol: string): string => {
  vi.stubGlobal('location', { protocol });
  const state = screenStateOf({ checkIn: { code: 'https://check-in.example/demo' } });
  return renderToStaticMarkup(createElement(PosterScreen, { state, back: () => undefined }));
};

it('goes to a printer of the system from a browser, and not from the kiosk, whose dialogs would be a way out', () => {
  expect(shownAt('http:')).toContain('poster-print');
  const kiosk = shownAt('checkpoint:');
  expect(kiosk).toContain('poster-code');
  expect(kiosk).not.toContain('poster-print');
});
