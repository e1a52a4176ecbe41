import type { CDPSession, Page } from '@playwright/test';
import type { Modifier, WedgeKey } from '../../renderer/inputs/wedge/wedge-reader.ts';

const bits: Readonly<Record<Modifier, number>> = { Alt: 1, Control: 2, Meta: 4, Shift: 8 };

/** What a system of another layout, or with an input method, makes of a key. */
export type Garbling = (key: WedgeKey) => string;
export const telex: Garbling = ({ key }) => ({ s: 'ś', f: 'ờ', w: 'ư', A: 'Ă', đ: 'd' })[key] ?? 'ộ';
export const asTyped: Garbling = ({ key }) => key;

export type Keyboard = Readonly<{
  type(keys: readonly WedgeKey[], garble?: Garbling): Promise<void>;
  session: CDPSession;
}>;

/**
 * A keyboard of the browser's own input pipeline. The times of the keys are a scanner's, however busy the machine is: they
 * travel with the events, and lie a little ahead so that no slow delivery looks like silence.
 */
export const keyboardOf = async (page: Page): Promise<Keyboard> => {
  const session = await page.context().newCDPSession(page);
  const send = (key: WedgeKey, base: number, garble: Garbling): Promise<unknown> => {
    const printed = garble(key);
    const types = key.down && [...printed].length === 1;
    return session.send('Input.dispatchKeyEvent', {
      type: key.down ? (types ? 'keyDown' : 'rawKeyDown') : 'keyUp',
      code: key.code,
      key: printed,
      ...(types ? { text: printed } : {}),
      modifiers: key.modifiers.reduce((sum, modifier) => sum + bits[modifier], 0),
      autoRepeat: key.repeat,
      timestamp: (base + key.at) / 1000,
    });
  };
  return {
    session,
    type: async (keys, garble = telex) => {
      const base = Date.now() + 1000 + 3 * keys.length;
      await Promise.all(keys.map((key) => send(key, base, garble)));
    },
  };
};
