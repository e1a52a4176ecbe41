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

/** Our screens come from the station's own loopback address and from nowhere else. */
export const isOwnPage = (url: string): boolean => /^http:\/\/127\.0\.0\.1:\d+\//.test(url);
