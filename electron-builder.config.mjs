// How the shell is packed: node setup/package/package.mjs (electron-builder comes by npx, pinned there; see docs/shell.md).

export default {
  appId: 'vn.checkpoint.edge',
  productName: 'Checkpoint',
  executableName: 'checkpoint-kiosk',
  copyright: 'Apache-2.0',
  directories: { output: 'out/packages', buildResources: 'setup/package' },
  // The bundles, the screens, and what package.json names as dependencies; nothing that only tests or builds need.
  files: [
    'out/main/**/*.js',
    'out/preload/**/*.cjs',
    'out/renderer/**/*',
    'package.json',
    'LICENSE',
    'NOTICE',
    '!**/*.map',
    '!**/*.{ts,tsx,mts,cts,flow,md,markdown,gyp,gypi,c,cc,cpp,h,hpp,tsbuildinfo}',
    '!**/{test,tests,__tests__,spec,example,examples,benchmark,benchmarks,docs,.github}/**',
    '!**/node_modules/**/prebuilds/*{win32,darwin,android}*',
    '!**/node_modules/**/prebuilds/*{win32,darwin,android}*/**',
    '!**/node_modules/better-sqlite3/{deps,src}/**',
    '!**/node_modules/node-hid/hidapi/**',
  ],
  asar: true,
  // The system loads a native addon from a file of its own, never from inside an archive.
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  nodeGypRebuild: false,
  extraMetadata: {
    main: 'out/main/main.js',
    // A Debian package names both; whoever publishes one puts its own here.
    homepage: 'https://checkpoint.example',
    author: { name: 'Checkpoint Edge', email: 'edge@checkpoint.example' },
  },
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    // Linux has no check of the archive: there its files are root's, and updates are signed.
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: false,
  },
  publish: null,
  linux: {
    category: 'Utility',
    maintainer: 'Checkpoint Edge <edge@checkpoint.example>',
    synopsis: 'Edge software for checkpoints and entrances',
    target: [
      { target: 'deb', arch: ['x64', 'arm64'] },
      { target: 'AppImage', arch: ['x64', 'arm64'] },
    ],
  },
  deb: {
    packageName: 'checkpoint-kiosk',
    depends: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libudev1'],
    recommends: ['cage', 'udev'],
    priority: 'optional',
  },
};
