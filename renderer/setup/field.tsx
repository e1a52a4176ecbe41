import { type ReactNode, useState } from 'react';
import { TouchKeys } from '../people/touch-keys.tsx';
import type { Text } from '../text.ts';
import { Say, useWords } from './context.tsx';
import { setupTexts } from './words.ts';

type FieldProps = Readonly<{
  label: Text;
  value: string;
  change: (value: string) => void;
  /** What the keys on the screen have. */
  of?: 'letters' | 'digits' | 'both';
  id: string;
  secret?: boolean;
  disabled?: boolean;
  maxLength?: number;
}>;

/** A line of text; a kiosk without a keyboard has keys on its screen. */
export const Field = (props: FieldProps): ReactNode => {
  const { label, value, change, of = 'both', id, secret = false, disabled = false, maxLength = 80 } = props;
  const [keys, showKeys] = useState(false);
  const words = useWords();
  return (
    <div className="setup-field" data-open={keys}>
      <label htmlFor={id}>
        <Say text={label} />
      </label>
      <div className="setup-field-row">
        <input
          id={id}
          data-testid={id}
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          inputMode={of === 'digits' ? 'numeric' : 'text'}
          value={value}
          disabled={disabled}
          maxLength={maxLength}
          onChange={({ target }) => change(target.value)}
        />
        {disabled ? null : (
          <button
            type="button"
            className="setup-keys-toggle"
            aria-expanded={keys}
            aria-label={`${words(setupTexts.keys)}: ${words(label)}`}
            onClick={() => showKeys(!keys)}
          >
            ⌨
          </button>
        )}
      </div>
      {keys && !disabled ? (
        <div className="setup-touch-keys">
          <TouchKeys of={of} change={(next) => change(next(value).slice(0, maxLength))} />
        </div>
      ) : null}
    </div>
  );
};
