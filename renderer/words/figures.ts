/** `36,6 °C`: Vietnamese writes a decimal comma, and reads `°C` after a space. */
export const celsius = (value: number): string => `${value.toFixed(1).replace('.', ',')} °C`;

/** Slip number as it is printed: four digits, more where a day has more. */
export const slipNumber = (slip: number): string => String(slip).padStart(4, '0');
