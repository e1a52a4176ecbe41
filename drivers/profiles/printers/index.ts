import escposGeneric from './escpos-generic.json' with { type: 'json' };

export const printerProfileFiles: Readonly<Record<string, unknown>> = {
  'escpos-generic': escposGeneric,
};
