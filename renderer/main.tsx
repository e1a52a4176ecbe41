import './station/quiet-schemas.ts';
import { createRoot } from 'react-dom/client';
import { pageOfPath } from '../contract/pages.ts';
import { rpcPath } from '../contract/rpc.ts';
import { createPreviewStore } from './inputs/camera/preview-store.ts';
import { readScreenInputs } from './inputs/read-screen-inputs.ts';
import { startReaders } from './inputs/start-reader.ts';
import { applyReading, keptReading } from './reading/reading.ts';
import { Screen } from './screens/screen.tsx';
import { inShell } from './shell/in-shell.ts';
import { keepKioskManners } from './shell/kiosk-manners.ts';
import { recoverFromUncaught } from './shell/recover.ts';
import { reloadOnNewSoftware } from './shell/reload.ts';
import { createSoundPlayer } from './sound/player.ts';
import { PreviewContext } from './state/preview-context.ts';
import { laneOfPath } from './state/route.ts';
import { createScreenStore } from './state/screen-store.ts';
import { StationContext } from './state/station-context.ts';
import type { StationChannel } from './station/channel.ts';
import { connectStation } from './station/connect.ts';
import { messagePortChannel } from './station/message-port-channel.ts';
import { webSocketChannel } from './station/web-socket-channel.ts';
import './styles/index.css';

/** The page itself sets the session that `/rpc` asks for. */
const renewSession = async (): Promise<void> => {
  await fetch('/', { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(1000) });
};

/** A page of the shell (its own scheme) is handed a port to its station; any other finds it on the host that it came from. */
const channelFor = (page: Location): StationChannel => {
  if (inShell()) return messagePortChannel(window);
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws';
  return webSocketChannel(`${scheme}://${page.host}${rpcPath}`, { renewSession });
};

const start = (root: HTMLElement): void => {
  applyReading(document.documentElement, keptReading());
  const store = createScreenStore(Date.now);
  const station = connectStation(channelFor(location), store, { lane: laneOfPath(location.pathname) });
  const player = createSoundPlayer();
  document.addEventListener('pointerdown', player.unlock);
  keepKioskManners(document);
  const previews = createPreviewStore();
  // The second screen shows what the first one reads.
  if (pageOfPath(location.pathname)?.page !== 'visitor')
    readScreenInputs(store, station, startReaders(window, previews));
  reloadOnNewSoftware(store, () => location.reload());
  const onUncaughtError = recoverFromUncaught({
    say: (...words) => {
      root.className = 'screen-broken';
      root.replaceChildren(...words.map((line) => Object.assign(document.createElement('p'), { textContent: line })));
    },
    reload: () => location.reload(),
    after: (ms, call) => void setTimeout(call, ms),
    log: (error) => reportError(error),
  });
  createRoot(root, { onUncaughtError }).render(
    <StationContext value={{ store, station }}>
      <PreviewContext value={previews}>
        <Screen player={player} />
      </PreviewContext>
    </StationContext>,
  );
};

const root = document.getElementById('root');
if (root !== null) start(root);
