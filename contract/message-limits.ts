/** Bytes that one message may have at most, for those who carry it and do not read it: no schema is loaded for it. */
export const messageLimits = { command: 256 * 1024, presence: 64 * 1024 } as const;
