/** The pass by which the assistant knows the installer who has shut the gate on this page. It is in no store and no address. */
let kept: string | null = null;

export const keepPass = (pass: string | null): void => {
  kept = pass;
};

/** Once. */
export const takePass = (): string | null => {
  const pass = kept;
  kept = null;
  return pass;
};
