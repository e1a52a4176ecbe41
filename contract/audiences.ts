/** Audiences that a station is beside `*`: its site and itself, by name. */
export const audiencesOf = (place: Readonly<{ site: string; station: string }>): readonly string[] => [
  `site/${place.site}`,
  `station/${place.site}/${place.station}`,
];
