import { describe, expect, it } from 'vitest';
import { lu90614SettingsSchema } from '../profile/thermometer-settings.ts';
import { Asking } from './asking.ts';

describe('asking on demand', () => {
  const asking = () => new Asking(lu90614SettingsSchema.parse({ target: 'body', measureMs: 2000 }));

  it('looks for a person for as long as the passage waits for them, and for its own time at least', () => {
    const [long, short] = [asking(), asking()];
    long.want(0, 30_000);
    short.want(0, 500);
    expect([29_999, 30_000].map((now) => long.measures(now, false))).toEqual([true, false]);
    expect([1999, 2000].map((now) => short.measures(now, false))).toEqual([true, false]);
  });
});
