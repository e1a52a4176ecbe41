/** What an installation is told; the rest follows. */
export type InstallSettings = Readonly<{
  /** Folder that holds `current` and `versions/`. */
  app: string;
  /** System user that the kiosk runs as, and the group that owns its devices. */
  user: string;
  /** Data directory, also the user's home. */
  data: string;
  /** A Wayland session with the window on the first console, or the station alone with its screens on loopback. */
  session: 'cage' | 'headless';
  /** Program of the shell (the package's), or null: the checkout's own way to a window. */
  shell: string | null;
}>;

export const defaultSettings: InstallSettings = {
  app: '/opt/checkpoint',
  user: 'checkpoint',
  data: '/var/lib/checkpoint',
  session: 'cage',
  shell: null,
};

/** Port of the screens of an installed station: always the same, so that a browser can keep it. */
export const installedPort = 8420;
