/**
 * Gives the memory of a buffer back at once. V8 counts buffers as garbage beside its heap, and collects that heap, which
 * has nothing to give, for every 30 MB of them: where batches go by that costs as much as reading them.
 * @param bytes all that uses its buffer, which is empty from now on
 */
export const giveBack = (bytes: Uint8Array): void => {
  if (bytes.buffer instanceof ArrayBuffer && !bytes.buffer.detached) bytes.buffer.transfer(0);
};
