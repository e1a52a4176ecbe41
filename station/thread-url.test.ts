import { describe, expect, it } from 'vitest';
import { threadUrl } from './thread-url.ts';

describe('thread url', () => {
  it('finds a thread beside its sources, and flat beside the bundle', () => {
    expect([
      threadUrl('sync-thread', 'file:///opt/station/kiosk/station/sync-link.ts').href,
      threadUrl('sync-thread', 'file:///opt/kiosk/out/main/station-process.js').href,
    ]).toEqual(['file:///opt/station/kiosk/station/sync-thread.ts', 'file:///opt/kiosk/out/main/sync-thread.js']);
  });
});
