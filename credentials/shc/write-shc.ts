import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { IssuerKey } from '../../contract/trust.ts';
import { signMessage } from '../cose/write-sign1.ts';

/** Each character of the JWS is a pair of digits, its code less 45 (SMART Health Cards Framework 1.4). */
const offset = 45;

/** The public half of an issuer's key as it stands in trust lists; `kid` is its thumbprint (RFC 7638). */
export const cardIssuerKey = (key: KeyObject): IssuerKey & Readonly<{ kid: string }> => {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return { kty: 'EC', crv: 'P-256', x, y, kid };
};

/**
 * The texts of a SMART Health Card's QR codes, for the demo and for training: a station reads such cards, it issues none.
 * @param payload claims of the card
 * @param key P-256
 * @param parts into how many codes it is cut: 1: not at all
 */
export const writeShc = (payload: unknown, key: KeyObject, parts = 1): readonly string[] => {
  const header = { zip: 'DEF', alg: 'ES256', kid: cardIssuerKey(key).kid };
  const packed = deflateRawSync(Buffer.from(JSON.stringify(payload)), { level: 9 });
  const message = [Buffer.from(JSON.stringify(header)), packed].map((part) => part.toString('base64url')).join('.');
  const signature = signMessage('ES256', Buffer.from(message, 'ascii'), key);
  const jws = `${message}.${Buffer.from(signature).toString('base64url')}`;
  const size = Math.ceil(jws.length / parts);
  return Array.from({ length: parts }, (_, index) => {
    const place = parts === 1 ? '' : `${index + 1}/${parts}/`;
    return `shc:/${place}${digitsOf(jws.slice(index * size, (index + 1) * size))}`;
  });
};

const digitsOf = (text: string): string =>
  [...text].map((character) => String(character.charCodeAt(0) - offset).padStart(2, '0')).join('');
