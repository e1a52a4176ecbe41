import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxCommandMs } from '../../contract/commands.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { checkCommand } from './check-command.ts';
import { audiences, hourMs, issued, keyring, otherKey, type Signing, signedCommand } from './testing.ts';

const check = (name: string, bytes: Uint8Array, now: number | null = issued + 1000) => {
  const checked = checkCommand(name, bytes, { keyring, audiences, now });
  return checked.kind === 'good' ? checked.command : [checked.kind, checked.error.code];
};
const restart = (options: Signing, now?: number | null) => check('restart', signedCommand('restart', {}, options), now);

describe('a command', () => {
  it('is taken as it was signed, for this station or its site', () => {
    const taken = { name: 'purge', arguments: { olderThanDays: 3 } };
    expect(check('purge', signedCommand('purge', { olderThanDays: 3 }))).toEqual(taken);
    expect(restart({ audience: 'site/cho' })).toEqual({ name: 'restart', arguments: {} });
  });

  it('is not believed from anybody who may not command, and gets no answer', () => {
    const no = ['not-believed', ErrorCode.SignedObjectForged];
    expect(restart({ key: otherKey })).toEqual(no);
    expect(restart({ role: 'lists', key: otherKey })).toEqual(no);
    expect(restart({ role: 'lists' })).toEqual(['not-believed', ErrorCode.SignedObjectWrongRole]);
    expect(restart({ id: 'grant' })).toEqual(['not-believed', ErrorCode.CommandMalformed]);
  });

  it('for everybody, or for another station, is refused', () => {
    for (const audience of ['*', 'station/cho/cong-2', 'site/khac']) {
      expect(restart({ audience })).toEqual(['refused', ErrorCode.SignedObjectWrongAudience]);
    }
  });

  it('is refused after its end, and not judged by time where no clock can be believed', () => {
    const late = issued + hourMs + 1;
    expect(restart({}, late)).toEqual(['refused', ErrorCode.SignedObjectExpired]);
    expect(restart({}, late - 1)).toEqual({ name: 'restart', arguments: {} });
    expect(restart({}, null)).toEqual({ name: 'restart', arguments: {} });
  });

  it('must end, and within a week of its being issued', () => {
    const no = ['refused', ErrorCode.CommandMalformed];
    expect(restart({ notAfter: null })).toEqual(no);
    expect(restart({ notAfter: issued + maxCommandMs + 1 })).toEqual(no);
    expect(restart({ notAfter: issued + maxCommandMs })).toEqual({ name: 'restart', arguments: {} });
    expect(restart({ issued: issued + 30 * maxCommandMs, notAfter: issued + 30 * maxCommandMs })).toEqual(no);
  });

  it('holds on its own topic only, with the arguments of its kind only', () => {
    const no = ['refused', ErrorCode.CommandMalformed];
    expect(check('diagnostics', signedCommand('restart', {}))).toEqual(no);
    expect(check('restart', signedCommand('restart', { now: true }))).toEqual(no);
    expect(check('resend', signedCommand('resend', { epoch: 'e'.repeat(32), from: 9, to: 3 }))).toEqual(no);
    expect(check('restart', signedCommand('restart', {}, { body: { site: 'cho' } }))).toEqual(no);
    expect(check('explode', signedCommand('explode', {}))).toEqual(['refused', ErrorCode.CommandUnknown]);
  });

  it('with any byte changed is never done', () => {
    const bytes = signedCommand('restart', {});
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const forged = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ change : byte));
        expect(check('restart', forged)).toEqual(['not-believed', expect.any(Number)]);
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string(), (bytes, name) => {
        expect(check(name, bytes)).toEqual(['not-believed', expect.any(Number)]);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (body, given) => {
        expect(['refused', undefined]).toContain(
          [check('configuration', signedCommand('configuration', given, { body: body ?? 0 }))].flat()[0],
        );
      }),
    );
  });
});
