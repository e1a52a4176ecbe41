type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

type Kept = Readonly<{ field: Field; value: string; selection: readonly [number, number] | null }>;

const isField = (element: Element | null): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;

/** Only fields of text have a selection; the others give null or throw. */
const selectionOf = (field: Field): Kept['selection'] => {
  if (field instanceof HTMLSelectElement) return null;
  const { selectionStart, selectionEnd } = field;
  return selectionStart === null || selectionEnd === null ? null : [selectionStart, selectionEnd];
};

/** Sets it as a person would: React hears of it, and does not set it back. */
const setValue = (field: Field, value: string): void => {
  if (field.value === value) return;
  const prototype =
    field instanceof HTMLInputElement
      ? HTMLInputElement.prototype
      : field instanceof HTMLTextAreaElement
        ? HTMLTextAreaElement.prototype
        : HTMLSelectElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  if (field instanceof HTMLSelectElement) field.dispatchEvent(new Event('change', { bubbles: true }));
};

/**
 * Keeps a scan out of the field that has the focus. A person's keys must arrive untouched, so the first keys of a scan do
 * arrive: they are taken away again once it is known what they are. For the rest of the scan no field has the focus,
 * because an input method that works on a field cannot be kept from it otherwise.
 */
export class FieldKeeper {
  readonly #page: Document;
  #kept: Kept | null = null;
  #taken = false;

  constructor(page: Document) {
    this.#page = page;
  }

  /** What may become a scan begins. */
  remember(): void {
    if (this.#taken) return;
    const field = this.#page.activeElement;
    this.#kept = isField(field) ? { field, value: field.value, selection: selectionOf(field) } : null;
  }

  /** It is one. */
  take(): void {
    if (this.#kept === null || this.#taken) return;
    this.#taken = true;
    // Ends what an input method is composing, and whatever that leaves is put right below.
    this.#kept.field.blur();
    setValue(this.#kept.field, this.#kept.value);
  }

  /** The scan is over. */
  giveBack(): void {
    const kept = this.#kept;
    const taken = this.#taken;
    this.#kept = null;
    this.#taken = false;
    if (kept === null || !taken || !kept.field.isConnected) return;
    setValue(kept.field, kept.value);
    // Somebody may have touched another field meanwhile.
    if (isField(this.#page.activeElement)) return;
    kept.field.focus({ preventScroll: true });
    if (kept.selection !== null && !(kept.field instanceof HTMLSelectElement))
      kept.field.setSelectionRange(...kept.selection);
  }
}
