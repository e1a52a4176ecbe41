import { randomBytes } from 'node:crypto';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { KeysOpening, WhyKeysInFiles } from '../../contract/keys.ts';
import { readSystemKey, systemKeyFile, writeSystemKey } from '../../station/key-office.ts';
import type { SafeStorage } from './parts.ts';

const keyBytes = 32;
/** A key store that asks somebody for a password waits for ever: at a kiosk nobody sees the question. */
const answerMs = 20_000;

/** Of Linux, as Chromium names them. With any other it takes a password that is in its source. */
const protecting = new Set(['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']);
/** With which Chromium begins on Linux what it has closed with the password that everybody knows. */
const wellKnown = 'v10';

export type SystemKeysOptions = Readonly<{
  safeStorage: SafeStorage;
  platform: NodeJS.Platform;
  dataDirectory: string;
  /** ms. [1...] */
  within?: number;
}>;

/**
 * The key with which this station's keys are closed, opened by the key store of the system; made where there is none and
 * that store protects it. Electron has to be ready.
 * @throws (rejects) CheckpointError KeysClosed: there is one, and it cannot be opened. Another would never open these keys.
 */
export const openSystemKeys = async (options: SystemKeysOptions): Promise<KeysOpening> => {
  const { safeStorage, platform, dataDirectory } = options;
  const within = <T>(work: Promise<T>): Promise<T> => inTime(work, options.within ?? answerMs);
  const system = systemOf(platform, safeStorage);
  const sealed = readSystemKey(dataDirectory);
  if (sealed !== null) {
    if (system === null) throw closed(dataDirectory, 'the key store of the system is not running here');
    const key = await within(opened(safeStorage, sealed, dataDirectory)).catch((cause: unknown) => {
      throw closed(dataDirectory, messageOf(cause), cause);
    });
    return { kept: 'system', system, key };
  }
  if (system === null) return { kept: 'file', why: 'plain-text' };
  const made = await within(make(safeStorage, platform)).catch((): WhyKeysInFiles => 'unavailable');
  if (typeof made === 'string') return { kept: 'file', why: made };
  writeSystemKey(dataDirectory, made.sealed);
  return { kept: 'system', system, key: made.key };
};

/** @returns null: what it would close is open to everybody */
const systemOf = (platform: NodeJS.Platform, safeStorage: SafeStorage): string | null => {
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  const name = safeStorage.getSelectedStorageBackend();
  return protecting.has(name) ? name : null;
};

const opened = async (safeStorage: SafeStorage, sealed: Buffer, dataDirectory: string): Promise<Uint8Array> => {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) throw new Error('the key store of the system does not answer');
  const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
  const key = keyOf(result);
  // The system has a newer key of its own. What is there still opens if this cannot be written.
  if (shouldReEncrypt) {
    const again = await safeStorage.encryptStringAsync(result);
    if (again.length > 0) writeSystemKey(dataDirectory, again);
  }
  return key;
};

const keyOf = (text: string): Uint8Array => {
  const key = Buffer.from(text, 'base64');
  if (key.length !== keyBytes) throw new Error('what it opened is no key');
  return new Uint8Array(key);
};

type Made = Readonly<{ key: Uint8Array; sealed: Buffer }>;

/** What cannot be opened again at once is not used. */
const make = async (safeStorage: SafeStorage, platform: NodeJS.Platform): Promise<Made | WhyKeysInFiles> => {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'unavailable';
  const key = randomBytes(keyBytes);
  const text = key.toString('base64');
  const sealed = await safeStorage.encryptStringAsync(text);
  if (platform === 'linux' && sealed.subarray(0, wellKnown.length).toString('latin1') === wellKnown)
    return 'plain-text';
  const { result } = await safeStorage.decryptStringAsync(sealed);
  return result === text ? { key: new Uint8Array(key), sealed } : 'unavailable';
};

const inTime = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the key store of the system did not answer in time')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

const closed = (dataDirectory: string, why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.KeysClosed,
    `the keys of this station cannot be opened (${systemKeyFile(dataDirectory)}): ${why}`,
    'start it as the same user, on the same machine, with the key store unlocked; if that is lost: kiosk retire (the ledger stays), then kiosk enrol with a new code',
    { cause },
  );
