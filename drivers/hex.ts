/** @param hex pairs of hex digits, with or without spaces, as the profile's schema has checked them */
export const bytesOfHex = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
