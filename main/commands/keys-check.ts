import type { WhyKeysInFiles } from '../../contract/keys.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import { systemKeyThere } from '../../station/key-office.ts';

type Check = Readonly<{ name: string; level: 'good' | 'attention' | 'bad'; says: string; hint: string }>;

const whys: Readonly<Record<WhyKeysInFiles, string>> = {
  'no-window': 'this station runs without its window, and only that can use the key store of the system',
  demo: 'this is the demo',
  'plain-text': 'no key store of the system runs here (GNOME keyring, KWallet), so closing them would protect nothing',
  unavailable: 'the key store of the system does not answer, or is locked',
};

/** Where the keys are, and who else could get at them. */
export const keyChecks = ({ keys }: Pick<Diagnostics, 'keys'>): readonly Check[] => {
  if (keys === undefined) return [];
  const { closed, open } = keys;
  if (open.length > 0) {
    const hint = 'take these rights away (chmod go= FILE), and enrol the station anew: the keys may be known';
    return [{ name: 'keys', level: 'bad', says: `others can read or change ${open.join(', ')}`, hint }];
  }
  if (closed.length === 0) return [where(keys)];
  const told = `others could read or change ${closed.join(', ')} until this start; now they cannot`;
  const hint = 'if that was for long, enrol the station anew: the keys may be known';
  return [where(keys), { name: 'keys', level: 'attention', says: told, hint }];
};

const where = ({ kept, why, system }: NonNullable<Diagnostics['keys']>): Check => {
  if (kept === 'system') {
    return {
      name: 'keys',
      level: 'good',
      says: `closed with a key of the system (${system ?? 'not named'})`,
      hint: '',
    };
  }
  const because = why === undefined ? '' : `: ${whys[why]}`;
  return {
    name: 'keys',
    level: 'attention',
    says: `they lie in files that this user can read${because}`,
    hint: 'whoever has the disk has them: encrypt it (docs/privacy.md)',
  };
};

/** What can be seen of them without a station. */
export const keysWithout = (dataDirectory: string): readonly Check[] =>
  systemKeyThere(dataDirectory)
    ? [
        {
          name: 'keys',
          level: 'good',
          says: 'closed with a key of the system: this station starts with its window only',
          hint: '',
        },
      ]
    : [];
