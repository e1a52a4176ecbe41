import { isPagePath } from '../../contract/pages.ts';
import { screenHeaders } from '../loopback/screen-headers.ts';
import type { StaticFiles } from '../loopback/static-files.ts';
import type { PageHandler } from './parts.ts';

/**
 * The shell's pages have a scheme of their own and come out of its package. Nothing else of this computer can answer for
 * them, which a port of 127.0.0.1 could not promise while the station is being started again.
 */
export const screenScheme = 'checkpoint';
export const screenOrigin = `${screenScheme}://kiosk`;

/** What the scheme may do: as https, and no more. */
export const screenPrivileges = {
  scheme: screenScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Whether the URL is a page or file of the screens. */
export const isOwnPage = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  // Chromium knows the scheme as a standard one with an origin; the URL class of Node does not.
  const { protocol, host, username, password, port } = new URL(url);
  return protocol === `${screenScheme}:` && host === 'kiosk' && username === '' && password === '' && port === '';
};

/** Answers for the scheme: GET, the built screens, and the same headers as on loopback. */
export const answerPages =
  (files: StaticFiles): PageHandler =>
  async ({ url, method }) => {
    if (!isOwnPage(url)) return refused(403);
    if (method !== 'GET' && method !== 'HEAD') return refused(405);
    const { pathname } = new URL(url);
    const page = isPagePath(pathname);
    const file = page ? await files.page() : await files.get(pathname);
    if (file === null) return refused(page ? 503 : 404);
    const headers = { ...screenHeaders, 'content-type': file.type, 'cache-control': 'no-cache' };
    return new Response(method === 'HEAD' ? null : Uint8Array.from(file.body), { headers });
  };

const refused = (status: number): Response => new Response(null, { status, headers: screenHeaders });
