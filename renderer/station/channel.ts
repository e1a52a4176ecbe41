/** One open way to the station, until `lost` of its sink is called. Sending on a way that is gone does nothing. */
export type Link = Readonly<{ send(text: string): void }>;

/** What a channel tells: any number of times `opened`, then messages, then `lost`. */
export type ChannelSink = Readonly<{
  opened(link: Link): void;
  message(text: string): void;
  lost(): void;
}>;

/** A way to the station that comes back by itself. Messages are texts (JSON of birpc) whatever carries them. */
export type StationChannel = Readonly<{
  /** Opens the way and keeps it open. Answers how to close it for good; nothing is told after that. */
  open(sink: ChannelSink): () => void;
}>;
