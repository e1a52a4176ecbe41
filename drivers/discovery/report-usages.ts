import type { HidUsage } from './plugged-device.ts';

/** Item tags with their type, the size bits taken away (HID 1.11, 6.2.2). */
const usagePageTag = 0x04;
const usageTag = 0x08;
const collectionTag = 0xa0;
const endCollectionTag = 0xc0;
const pushTag = 0xa4;
const popTag = 0xb4;
const longItem = 0xfe;
const maxCollections = 64;

/**
 * The top-level collections of a HID report descriptor (HID 1.11, 6.2.2): what a device says that it is. A descriptor that
 * is cut off gives what came before the cut.
 */
export const topLevelUsages = (descriptor: Uint8Array): HidUsage[] => {
  const found: HidUsage[] = [];
  const saved: number[] = [];
  let page = 0;
  let usage: HidUsage | null = null;
  let depth = 0;
  for (const { tag, size, value } of items(descriptor)) {
    if (tag === usagePageTag) page = value;
    else if (tag === pushTag && saved.length < maxCollections) saved.push(page);
    else if (tag === popTag) page = saved.pop() ?? page;
    // A usage of four bytes carries its own page.
    else if (tag === usageTag) {
      usage ??= size === 4 ? { usagePage: value >>> 16, usage: value & 0xffff } : { usagePage: page, usage: value };
    } else if (tag === collectionTag) {
      if (depth === 0 && usage !== null && found.length < maxCollections) found.push(usage);
      depth += 1;
    } else if (tag === endCollectionTag) depth = Math.max(0, depth - 1);
    if (isMainItem(tag)) usage = null;
  }
  return found;
};

/** Local items, of which a usage is one, hold until the next main item. */
const isMainItem = (tag: number): boolean => (tag & 0x0c) === 0;

type Item = Readonly<{ tag: number; size: number; value: number }>;

function* items(descriptor: Uint8Array): Generator<Item> {
  let at = 0;
  while (at < descriptor.length) {
    const prefix = descriptor[at] ?? 0;
    if (prefix === longItem) {
      at += 3 + (descriptor[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][prefix & 3] ?? 0;
    if (at + 1 + size > descriptor.length) return;
    let value = 0;
    for (let byte = size; byte > 0; byte -= 1) value = ((value << 8) | (descriptor[at + byte] ?? 0)) >>> 0;
    yield { tag: prefix & 0xfc, size, value };
    at += 1 + size;
  }
}
