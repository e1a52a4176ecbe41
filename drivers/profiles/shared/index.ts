export const sharedProfileParts: Readonly<Record<string, unknown>> = {};
