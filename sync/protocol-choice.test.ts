import { describe, expect, it } from 'vitest';
import { ProtocolChoice, type Refusal } from './protocol-choice.ts';

/** Versions that are tried, in order; `|` where a wait comes before the next. */
const tries = (choice: ProtocolChoice, refusals: readonly Refusal[]): string =>
  refusals.map((how) => `${choice.next}${choice.failed(how) ? '' : '|'}`).join('') + choice.next;

describe('the version of MQTT', () => {
  it('is 5 first, and 3.1.1 at once where the broker does not speak it', () => {
    const choice = new ProtocolChoice('auto');
    expect(tries(choice, ['version'])).toBe('54');
    choice.worked();
    expect(tries(choice, ['other', 'other', 'unclear'])).toBe('4|4|4|4');
  });

  it('is tried both ways at a broker that closes without a word, with a wait after each pair', () => {
    expect(tries(new ProtocolChoice('auto'), ['unclear', 'unclear', 'unclear', 'unclear'])).toBe('54|54|5');
  });

  it('is doubted when one that worked is closed again and again: the broker may be another one by now', () => {
    const choice = new ProtocolChoice('auto');
    choice.worked();
    expect(tries(choice, ['unclear', 'unclear', 'unclear'])).toBe('5|5|54');
  });

  it('goes from 3.1.1 to 5 at a broker that has given up 3.1.1', () => {
    const choice = new ProtocolChoice('auto');
    choice.failed('version');
    choice.worked();
    expect(tries(choice, ['version'])).toBe('45');
  });

  it('is the configured one, whatever the broker says', () => {
    expect(tries(new ProtocolChoice(4), ['version', 'unclear', 'other'])).toBe('4|4|4|4');
    expect(tries(new ProtocolChoice(5), ['version'])).toBe('5|5');
  });

  it('does not change because the network is down', () => {
    expect(tries(new ProtocolChoice('auto'), ['other', 'other', 'other'])).toBe('5|5|5|5');
  });
});
