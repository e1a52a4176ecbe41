/** What a camera sees, for the screen. `reads`: codes read so far, for a flash on each. */
export type Preview = Readonly<{ device: string; stream: MediaStream; mirror: boolean; reads: number }>;

export type PreviewStore = Readonly<{
  snapshot(): readonly Preview[];
  subscribe(changed: () => void): () => void;
  show(device: string, stream: MediaStream, mirror: boolean): void;
  read(device: string): void;
  hide(device: string): void;
}>;

export const createPreviewStore = (): PreviewStore => {
  const listeners = new Set<() => void>();
  let previews: readonly Preview[] = [];
  const set = (next: readonly Preview[]): void => {
    previews = next;
    for (const listener of listeners) listener();
  };
  const others = (device: string): readonly Preview[] => previews.filter((preview) => preview.device !== device);
  return {
    snapshot: () => previews,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    show: (device, stream, mirror) => set([...others(device), { device, stream, mirror, reads: 0 }]),
    read: (device) =>
      set(previews.map((preview) => (preview.device === device ? { ...preview, reads: preview.reads + 1 } : preview))),
    hide: (device) => set(others(device)),
  };
};
