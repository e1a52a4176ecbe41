/** Types of locate.mjs for the tests, which are TypeScript. */
export type Program = 'browser' | 'mosquitto' | 'socat';
export type Browser = { readonly kind: 'system' | 'playwright'; readonly executablePath: string };
export const SYSTEM_BROWSERS: readonly string[];
export function findBrowser(env?: NodeJS.ProcessEnv): Browser | null;
export function findOnPath(name: string, env?: NodeJS.ProcessEnv): string | null;
export function missingPrograms(wanted: readonly Program[]): Program[];
export function hasFonts(): boolean;
