import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { closedTrouble, type LinkPhase, topicTrouble, troubleOf } from './broker-errors.ts';

const at = 'central.example:8883';
const failed = (code: string | number, message = String(code)): Error => Object.assign(new Error(message), { code });
const codeOf = (thrown: unknown, phase: LinkPhase = 'reaching'): number => troubleOf(thrown, at, phase).error.code;

describe('why there is no connection', () => {
  it.each([
    ['ENOTFOUND', ErrorCode.BrokerNameUnknown],
    ['EAI_AGAIN', ErrorCode.BrokerNameUnknown],
    ['ECONNREFUSED', ErrorCode.BrokerUnreachable],
    ['ENETUNREACH', ErrorCode.BrokerUnreachable],
    ['CERT_HAS_EXPIRED', ErrorCode.BrokerCertificateExpired],
    ['CERT_NOT_YET_VALID', ErrorCode.BrokerCertificateExpired],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', ErrorCode.BrokerUntrusted],
    ['ERR_TLS_CERT_ALTNAME_INVALID', ErrorCode.BrokerCertificateName],
    ['ERR_SSL_WRONG_VERSION_NUMBER', ErrorCode.BrokerTlsFailed],
    ['ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM', ErrorCode.BrokerTlsFailed],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', ErrorCode.StationCertificateRefused],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', ErrorCode.StationCertificateRefused],
  ])('is told for %s', (code, expected) => {
    expect(codeOf(failed(code))).toBe(expected);
  });

  it.each([
    [1, ErrorCode.BrokerProtocol, 'version'],
    [132, ErrorCode.BrokerProtocol, 'version'],
    [4, ErrorCode.BrokerRefused, 'other'],
    [135, ErrorCode.BrokerRefused, 'other'],
    [137, ErrorCode.BrokerBusy, 'other'],
    [142, ErrorCode.BrokerNameTaken, 'other'],
    [149, ErrorCode.BrokerLimit, 'other'],
  ] as const)('is told for the reason %i of the broker', (reason, code, refusal) => {
    expect(troubleOf(failed(reason), at, 'greeting')).toMatchObject({ error: { code }, refusal });
  });

  it('is that of the first address where a name has several', () => {
    expect(codeOf(new AggregateError([failed('ECONNREFUSED'), failed('ENETUNREACH')]))).toBe(
      ErrorCode.BrokerUnreachable,
    );
  });

  it('leaves open which version the broker speaks where it closes or stutters while it is greeted', () => {
    expect(closedTrouble(at, 'greeting').refusal).toBe('unclear');
    expect(troubleOf(failed('ECONNRESET'), at, 'greeting').refusal).toBe('unclear');
    expect(troubleOf(new Error('Invalid header flag bits'), at, 'greeting')).toMatchObject({
      error: { code: ErrorCode.BrokerProtocol },
      refusal: 'unclear',
    });
    expect(troubleOf(failed('ECONNRESET'), at, 'reaching').refusal).toBe('other');
    expect(closedTrouble(at, 'connected').refusal).toBe('other');
  });

  it('is kept in the system’s own words where it is new to us, and every one says what to do', () => {
    const strange = troubleOf(failed('EWEIRD', 'something odd'), at, 'connected').error;
    expect(strange.message).toBe('the connection to the broker central.example:8883 was cut: something odd');
    expect(strange.hint).not.toBe('');
  });

  it('names what OpenSSL says and not where in OpenSSL', () => {
    const { message } = troubleOf(
      failed('ERR_SSL_UNSUPPORTED_PROTOCOL', 'C0:error:0A000102:SSL routines:final:unsupported protocol:ssl/x.c:1:'),
      at,
      'securing',
    ).error;
    expect(message).toBe(`${at} and this station do not agree on TLS: unsupported protocol`);
  });

  it('passes on what the station itself found wrong', () => {
    const own = new CheckpointError(ErrorCode.BrokerFilesUnusable, 'no file', 'put it there');
    expect(troubleOf(own, at, 'reaching').error).toEqual(own.toRecord());
  });

  it('tells an access list from a limit', () => {
    expect(topicTrouble(failed(135, 'Publish error: Not authorized'), at)).toMatchObject({
      code: ErrorCode.BrokerTopicRefused,
      message: `the broker ${at} keeps this station from its own topics: Not authorized`,
    });
    expect(topicTrouble(failed(151), at).code).toBe(ErrorCode.BrokerLimit);
  });
});
