import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { PermitSigner } from '../../credentials/permit/write-permit.ts';
import { parseSignerCertificate } from '../../credentials/trust/certificate.ts';

/**
 * @param key PKCS#8 as PEM, or as DER; P-256 (ES256), or RSA of 2048 bits or more (PS256)
 * @param certificate X.509 as PEM, or as DER
 * @param passphrase of an encrypted key; null: it is not encrypted
 * @param now ms since the Unix epoch: a permit counts only where its signer's certificate was valid when it signed
 * @throws CheckpointError PermitKeyUnusable
 */
export const permitSigner = (
  key: Uint8Array,
  certificate: Uint8Array,
  passphrase: string | null,
  now: number,
): PermitSigner => {
  const privateKey = privateKeyOf(key, passphrase);
  const parsed = parseSignerCertificate(certificateDer(certificate));
  if (parsed === null) throw unusable('the certificate is no X.509 certificate', 'name its file, PEM or DER');
  if (!parsed.x509.checkPrivateKey(privateKey)) {
    throw unusable('the key is not the one of this certificate', 'name the key that the certificate was made for');
  }
  if (now < parsed.notBefore || now > parsed.notAfter) {
    throw unusable(
      `the certificate is valid from ${iso(parsed.notBefore)} to ${iso(parsed.notAfter)} only`,
      'no door takes what is signed outside this time: use a valid certificate, or set the clock',
    );
  }
  return { certificate: parsed, key: privateKey };
};

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);

const privateKeyOf = (bytes: Uint8Array, passphrase: string | null): KeyObject => {
  const key = keyObject(Buffer.from(bytes), passphrase);
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return key;
  if (key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= 2048) return key;
  throw unusable('doors take keys of P-256, or of RSA with 2048 bits or more', 'kiosk permit keygen makes one');
};

const keyObject = (bytes: Buffer, passphrase: string | null): KeyObject => {
  const secret = passphrase === null ? {} : { passphrase };
  try {
    return bytes.includes('-----BEGIN')
      ? createPrivateKey({ key: bytes, format: 'pem', ...secret })
      : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8', ...secret });
  } catch (cause) {
    throw unusable(
      `the key cannot be read: ${messageOf(cause)}`,
      'a private key is PKCS#8, PEM or DER; the passphrase of an encrypted one stands in CHECKPOINT_KEY_PASSPHRASE',
      cause,
    );
  }
};

const certificateDer = (bytes: Uint8Array): Uint8Array => {
  try {
    return new X509Certificate(bytes).raw;
  } catch {
    return bytes;
  }
};

const unusable = (message: string, hint: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.PermitKeyUnusable, message, hint, { cause });
