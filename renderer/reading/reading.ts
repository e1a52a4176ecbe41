/** How large words outside the stage are, in percent; those on it are as large as it allows already. */
export const textSizes = [100, 125, 150, 200] as const;
export type TextSize = (typeof textSizes)[number];
export type Contrast = 'usual' | 'high';
export type Reading = Readonly<{ text: TextSize; contrast: Contrast }>;

const key = 'checkpoint.reading';

/** @param kept what a screen has kept: `150 high`; null: nothing yet */
export const readingOf = (kept: string | null, prefersContrast: boolean): Reading => {
  const [size, contrast] = kept?.split(' ') ?? [];
  return {
    text: textSizes.find((each) => String(each) === size) ?? 100,
    contrast: contrast === 'high' || contrast === 'usual' ? contrast : prefersContrast ? 'high' : 'usual',
  };
};

export const textOfReading = ({ text, contrast }: Reading): string => `${text} ${contrast}`;

/** @returns what this screen has kept, else what the host's own settings ask for */
export const keptReading = (): Reading => readingOf(stored(), prefersContrast());

/** Where there is no window, as in a test of the markup, nobody has wishes. */
const prefersContrast = (): boolean =>
  typeof matchMedia === 'function' && matchMedia('(prefers-contrast: more)').matches;

/** Keeps it. Where the browser keeps nothing it holds until the page is left. */
export const keepReading = (reading: Reading): void => {
  try {
    localStorage.setItem(key, textOfReading(reading));
  } catch {
    // Storage may be switched off or full: the setting still works for now.
  }
};

/** The styles know it by two attributes of the root. */
export const applyReading = (root: HTMLElement, { text, contrast }: Reading): void => {
  if (text === 100) delete root.dataset['text'];
  else root.dataset['text'] = String(text);
  if (contrast === 'usual') delete root.dataset['contrast'];
  else root.dataset['contrast'] = contrast;
};

const stored = (): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
