/** The names of types as rows carry them, for those who read rows without parsing them: no schema is loaded for it. */
export const typeOfName = (name: string): string => `vn.checkpoint.${name}.v1`;

export const passageType = typeOfName('passage');
export const printType = typeOfName('print');
export const correctionType = typeOfName('correction');
export const ledgerLostType = typeOfName('ledger.lost');
