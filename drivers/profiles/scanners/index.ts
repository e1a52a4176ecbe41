import serialScanner from './serial-scanner.json' with { type: 'json' };

export const scannerProfileFiles: Readonly<Record<string, unknown>> = {
  'serial-scanner': serialScanner,
};
