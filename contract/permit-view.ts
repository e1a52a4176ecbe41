import { z } from 'zod';
import { certificatesSchema, credentialFaults, matchSchema } from './rules.ts';

const wordsSchema = z.object({ vi: z.string(), en: z.string() });

/** What a guard's screen says of a travel permit. Names and numbers are masked, and all of it lives in memory only. */
export const permitViewSchema = z.object({
  kind: z.enum(['signed', 'link']),
  id: z.string(),
  maskedName: z.string().nullable(),
  maskedNumber: z.string().nullable(),
  plate: z.string().nullable(),
  seats: z.int().nullable(),
  /** Route and areas. */
  where: z.string().nullable(),
  /** null: every day. */
  days: wordsSchema.nullable(),
  /** null: the whole day. */
  hours: z.string().nullable(),
  validity: wordsSchema.nullable(),
  /** Last day as it is written on paper; null: until further notice, or not stated. */
  until: z.string().nullable(),
  purpose: z.string().nullable(),
  /** As the permit says, and as the certificate that it was signed with says. */
  authority: z.string().nullable(),
  signedBy: z.string().nullable(),
  /** null: a link of 2021 that no list confirms. */
  verified: z.boolean().nullable(),
  fault: z.enum(credentialFaults).nullable(),
  /** On this day and at this hour; null: the clock cannot be believed. */
  holds: z.boolean().nullable(),
  holder: matchSchema,
  /** The vehicle's plate as the officer typed it. */
  typedPlate: z.string().nullable(),
  plateMatch: matchSchema,
  area: matchSchema,
  /** What genuine health certificates of whoever shows it state; absent or null: none was shown. */
  certificates: certificatesSchema.optional(),
});
export type PermitView = Readonly<z.infer<typeof permitViewSchema>>;

/** What is still to come of somebody who is put together from permit, card and plate. */
export const permitWants = ['permit', 'card', 'plate'] as const;
export type PermitWant = (typeof permitWants)[number];

/** A vehicle's plate as an officer types it. */
export const typedPlateSchema = z
  .string()
  .trim()
  .min(3)
  .max(16)
  .regex(/^[0-9A-Za-zĐđ.\- ]+$/);
