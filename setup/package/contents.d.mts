export type PackedFile = Readonly<{ path: string; unpacked: boolean }>;
export const asarFiles: (file: string) => readonly PackedFile[];
export const fusesOf: (binary: Buffer) => Readonly<Record<string, boolean>>;
export const wantedFuses: Readonly<Record<string, boolean>>;
export const faultsOf: (files: readonly PackedFile[]) => readonly string[];
export const pathsLeaked: (folder: string, checkout: string) => readonly string[];
