/** The station's door for whoever keeps the key of its keys: Electron's main process. */
export { readSystemKey, systemKeyFile, systemKeyThere, writeSystemKey } from './keys/system-key.ts';
