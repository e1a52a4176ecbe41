import type { CommandName } from '../../contract/commands.ts';
import { keyringOf, signingPublicKey, signObject } from '../../contract/signed.ts';

export const commandsKey = new Uint8Array(Buffer.alloc(32, 7));
export const otherKey = new Uint8Array(Buffer.alloc(32, 8));
export const audiences = ['station/cho/cong', 'site/cho'] as const;
export const issued = Date.UTC(2021, 8, 11, 7, 30);
export const hourMs = 3_600_000;

/** Another key signs for another role. */
export const keyring = keyringOf({
  keys: [
    { role: 'commands', key: signingPublicKey(commandsKey) },
    { role: 'lists', key: signingPublicKey(otherKey) },
  ],
  sealing: [],
});

export type Signing = Readonly<{
  id?: string;
  audience?: string;
  notAfter?: number | null;
  issued?: number;
  version?: number;
  role?: 'commands' | 'lists';
  key?: Uint8Array;
  body?: unknown;
}>;

export const signedCommand = (name: CommandName | (string & {}), given: unknown, options: Signing = {}): Uint8Array =>
  signObject(
    {
      role: options.role ?? 'commands',
      audience: options.audience ?? audiences[0],
      id: options.id ?? 'a'.repeat(32),
      version: options.version ?? 1,
      notAfter: options.notAfter === undefined ? issued + hourMs : options.notAfter,
      body: options.body ?? { command: name, issued: options.issued ?? issued, arguments: given },
    },
    options.key ?? commandsKey,
  );
