// Who may know whom. Each rule is one line of the house: see docs/architecture.md.
const rooms = [
  'contract',
  'drivers',
  'credentials',
  'station',
  'sync',
  'main',
  'renderer',
  'central',
  'tests',
  'setup',
];

/** The room may import from itself and from `allowed`, and from no other room. Tests beside the code follow their room. */
const only = (room, allowed) => ({
  name: `${room}-knows-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^(${rooms.filter((other) => other !== room && !allowed.includes(other)).join('|')})/` },
});

export default {
  forbidden: [
    only('contract', []),
    only('drivers', ['contract']),
    only('credentials', ['contract']),
    only('sync', ['contract']),
    only('renderer', ['contract']),
    only('central', ['contract']),
    only('main', ['contract', 'station']),
    only('setup', []),
    {
      name: 'station-knows-contract-and-credentials',
      comment:
        'Drivers and sync come in through interfaces; two files of the composition, its half in the sync thread and the workshop compose them.',
      severity: 'error',
      from: {
        path: '^station/',
        pathNot: '^station/(composition/(own-drivers|make-commands)|sync-thread|workshop)\\.ts$',
      },
      to: { path: '^(drivers|sync|main|renderer|central|tests|setup)/' },
    },
    {
      name: 'only-the-composition-knows-drivers-and-sync',
      severity: 'error',
      from: { path: '^station/(composition/(own-drivers|make-commands)|sync-thread|workshop)\\.ts$' },
      to: { path: '^(main|renderer|central|tests|setup)/' },
    },
    {
      name: 'main-enters-station-by-its-doors',
      severity: 'error',
      from: { path: '^main/' },
      to: {
        path: '^station/',
        pathNot:
          '^station/(station|offline|workshop|permit-office|watch-list-office|list-office|demo-office|enrolment-office|update-office|support-office|key-office|setup-office)\\.ts$',
      },
    },
    {
      name: 'no-electron-outside-main',
      severity: 'error',
      from: { pathNot: '^(main/electron/|electron\\.config\\.ts)' },
      to: { path: '^(electron|node_modules/electron/)' },
    },
    {
      name: 'screens-run-in-a-browser',
      comment: 'What signs and verifies needs Node: a screen that reaches it stays blank.',
      severity: 'error',
      from: { path: '^renderer/main\\.tsx$' },
      to: { reachable: true, path: '^contract/(signed|sealed|hash-chain)\\.ts$|^(node:)?(crypto|fs|buffer)$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unlisted-packages',
      comment: 'Of a file of a package that Vite serves (`…?url`) the cruiser does not know the package.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'], pathNot: '^zxing-wasm/.*\\?url$' },
    },
    {
      name: 'no-test-tools-in-the-product',
      severity: 'error',
      from: { path: '^(contract|drivers|credentials|station|sync|central|main)/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(vitest|fast-check|@playwright|playwright)' },
    },
  ],
  options: {
    parser: 'swc',
    exclude: { path: '\\.d\\.m?ts$' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
