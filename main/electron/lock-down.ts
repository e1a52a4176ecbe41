/** What the window may do: as little as Electron allows. */
export const windowOptions = (preload: string) => ({
  kiosk: true,
  autoHideMenuBar: true,
  backgroundColor: '#101418',
  webPreferences: {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    devTools: false,
    spellcheck: false,
    autoplayPolicy: 'no-user-gesture-required' as const,
  },
});

/**
 * Our screens come from the station's own loopback address and from nowhere else, another port of this machine included.
 * @param station the station's URL; null before it is known
 */
export const isOwnPage = (url: string, station: string | null): boolean => {
  if (station === null || !URL.canParse(url)) return false;
  const { origin, hostname } = new URL(url);
  return hostname === '127.0.0.1' && origin === new URL(station).origin;
};

/** What Electron says of a request: `mediaTypes` when a page asks, `mediaType` when it only wants to know. */
export type PermissionDetails = Readonly<{
  requestingUrl?: string;
  mediaTypes?: readonly string[];
  mediaType?: string;
}>;

/** Our page may use the camera, and nothing else of this computer: no microphone, no screen, no place, no notes. */
export const mayUse = (
  permission: string,
  page: string,
  { mediaTypes, mediaType }: PermissionDetails,
  station: string | null,
): boolean => {
  const asked = mediaTypes ?? (mediaType === undefined ? [] : [mediaType]);
  return (
    permission === 'media' && asked.length > 0 && asked.every((one) => one === 'video') && isOwnPage(page, station)
  );
};
