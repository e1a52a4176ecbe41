// The pre-step of `npm start`, `npm run kiosk`, `npm run bench` and `npm test`. It runs on whatever Node npm itself runs
// on, before anything is installed: plain JavaScript, Node's own modules only, silent when nothing is missing.
// The rest is loaded only after the version check, so that an old Node meets a sentence and not a syntax error.

const major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  process.stderr.write(
    `setting up failed: this is Node ${process.versions.node}; Node 20 or later is needed.\n` +
      '  → install Node 20 or later with its npm (https://nodejs.org), then run the same command again.\n',
  );
  process.exitCode = 1;
} else {
  import('./steps.mjs').then((steps) => steps.prepare(process.argv.slice(2)));
}
