/**
 * The station's door for the demo: codes of invented people, signed by the demo's own issuers.
 */
export { writeHcert } from '../credentials/hcert/write-hcert.ts';
export { type PermitSigner, writePermit } from '../credentials/permit/write-permit.ts';
export { cardIssuerKey, writeShc } from '../credentials/shc/write-shc.ts';
