/** MQTT topics. Site and station ids contain neither `/` nor wildcards. */
const root = 'checkpoint/v1';

export type StationAddress = Readonly<{ site: string; station: string }>;

const base = ({ site, station }: StationAddress): string => `${root}/${site}/${station}`;

export const topics = {
  /** Shared by the stations of one site. */
  presence: (site: string): string => `${root}/${site}/presence`,
  /** Retained: whom stations believe (contract/trust-chain.ts). Where stations may read lists, they may read this. */
  roles: `${root}/lists/roles`,
  events: (address: StationAddress): string => `${base(address)}/events`,
  state: (address: StationAddress): string => `${base(address)}/state`,
  ack: (address: StationAddress): string => `${base(address)}/ack`,
  command: (address: StationAddress, name: string): string => `${base(address)}/command/${name}`,
  allCommands: (address: StationAddress): string => `${base(address)}/command/+`,
  reply: (address: StationAddress, name: string): string => `${base(address)}/reply/${name}`,
  /** What stations answer when they are about to be wiped. */
  allRetirements: `${root}/+/+/reply/retire`,
  allEvents: `${root}/+/+/events`,
  allStates: `${root}/+/+/state`,
} as const;

const stationTopic = /^checkpoint\/v1\/([a-z0-9-]+)\/([a-z0-9-]+)\/(events|state|ack)$/;

/** @returns null for a topic of another shape */
export const parseStationTopic = (
  topic: string,
): Readonly<StationAddress & { leaf: 'events' | 'state' | 'ack' }> | null => {
  const match = stationTopic.exec(topic);
  if (match === null) return null;
  return { site: match[1] as string, station: match[2] as string, leaf: match[3] as 'events' | 'state' | 'ack' };
};

const retirementTopic = /^checkpoint\/v1\/([a-z0-9-]+)\/([a-z0-9-]+)\/reply\/retire$/;

/** @returns which station answers that it is about to be wiped; null: another topic */
export const parseRetirementTopic = (topic: string): StationAddress | null => {
  const [, site, station] = retirementTopic.exec(topic) ?? [];
  return site === undefined || station === undefined ? null : { site, station };
};

/** @returns the name of the command that a topic of this station is for; null: it is another topic */
export const parseCommandTopic = (topic: string, address: StationAddress): string | null => {
  const before = topics.command(address, '');
  const name = topic.startsWith(before) ? topic.slice(before.length) : '';
  return /^[a-z]+(?:\.[a-z]+)*$/.test(name) && name.length <= 64 ? name : null;
};
