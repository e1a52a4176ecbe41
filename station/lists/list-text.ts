import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ListName } from '../../contract/list-names.ts';
import { listNameSchema } from '../../contract/list-state.ts';
import { contentOf, type ListContent, rulesListSchema } from '../../contract/lists.ts';
import { revocationListSchema, trustListSchema } from '../../contract/trust.ts';
import { parseSignerCertificate } from '../../credentials/trust/certificate.ts';

/**
 * An unsigned list as people read and change it: JSON, certificates in base64 (DER), digests in hex. `about` beside a
 * certificate is for the reader alone.
 */
export type ListText = Readonly<{ list: ListName; content: unknown }>;

const base64 = z
  .base64()
  .min(4)
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const hex = z
  .string()
  .regex(/^([0-9a-f]{2})+$/i, 'hex digits, two a byte')
  .transform((text) => new Uint8Array(Buffer.from(text, 'hex')));

const trustText = z.strictObject({
  signers: z.array(z.looseObject({ certificate: base64, uses: trustListSchema.shape.signers.element.shape.uses })),
  authorities: z.array(
    z.looseObject({ certificate: base64, country: trustListSchema.shape.authorities.element.shape.country }),
  ),
  issuers: trustListSchema.shape.issuers,
  links: trustListSchema.shape.links,
});
const revocationText = z.strictObject({
  permits: revocationListSchema.shape.permits,
  cards: revocationListSchema.shape.cards,
  certificates: z.array(hex).default([]),
  signers: z.array(hex).default([]),
});

const texts: Readonly<Record<ListName, z.ZodType>> = {
  trust: trustText,
  revocations: revocationText,
  rules: rulesListSchema,
};

const documentSchema = z.strictObject({
  $schema: z.string().optional(),
  list: listNameSchema,
  content: z.unknown(),
});

/** @throws CheckpointError ListInputInvalid, ListContentInvalid */
export const parseListText = (text: string): Readonly<{ name: ListName; content: ListContent<ListName> }> => {
  const document = documentSchema.safeParse(jsonOf(text));
  if (!document.success) throw invalid(z.prettifyError(document.error));
  const { list: name, content } = document.data;
  const parsed = texts[name].safeParse(content);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  return { name, content: contentOf(name, parsed.data) };
};

/** The text of a list of which no byte is lost. */
export const writeListText = <N extends ListName>(name: N, content: ListContent<N>): string =>
  `${JSON.stringify({ list: name, content: plain(name, content) }, null, 2)}\n`;

const plain = (name: ListName, content: ListContent<ListName>): unknown => {
  if (name === 'trust' && 'authorities' in content) {
    const readable = <C extends Readonly<{ certificate: Uint8Array }>>({ certificate, ...rest }: C) => ({
      about: aboutCertificate(certificate),
      ...rest,
      certificate: Buffer.from(certificate).toString('base64'),
    });
    return {
      ...content,
      signers: content.signers.map(readable),
      authorities: content.authorities.map(readable),
    };
  }
  if (name === 'revocations' && 'permits' in content) {
    return { ...content, certificates: content.certificates.map(hexOf), signers: content.signers.map(hexOf) };
  }
  return content;
};

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** `Bộ Y tế, VN, kid 0011223344556677, 2021-01-01 to 2031-01-01` */
export const aboutCertificate = (der: Uint8Array): string => {
  const parsed = parseSignerCertificate(der);
  if (parsed === null) return 'a certificate that cannot be read';
  const { signedBy, kid, notBefore, notAfter } = parsed;
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  return `${signedBy.name}, ${signedBy.country ?? 'no country'}, kid ${kid}, ${day(notBefore)} to ${day(notAfter)}`;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (cause) {
    throw invalid('it is not JSON', cause);
  }
};

const invalid = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.ListInputInvalid, `this is no list: ${why}`, 'make one with "kiosk lists make"', {
    cause,
  });
