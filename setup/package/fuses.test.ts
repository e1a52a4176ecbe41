import { expect, it } from 'vitest';

const file = new URL('../../electron-builder.config.mjs', import.meta.url).href;

it('a package has its fuses set: no Node by another name, no inspector, only what lies in its archive', async () => {
  const { default: packages } = await import(file);
  expect(packages.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
  expect(packages.asar).toBe(true);
});
