import type { DeviceTestResult } from '../../contract/device-test.ts';
import { deviceStateTexts, type Text } from '../text.ts';
import { celsius } from '../words/figures.ts';
import { testTexts } from './diagnostics-words.ts';

/** What came of a device's test, for a person. */
export type Outcome = Readonly<{ good: boolean; text: Text; detail: string }>;

const seenText = ({ seen, device }: DeviceTestResult): Text => {
  switch (seen?.kind) {
    case 'code': {
      const { read, characters } = testTexts;
      const shape = `${seen.masked} (${seen.characters}`;
      return { vi: `${read.vi}: ${shape} ${characters.vi})`, en: `${read.en}, ${seen.characters} ${characters.en}` };
    }
    case 'garbled':
      return testTexts.garbled;
    case 'temperature': {
      const measured = celsius(seen.celsius);
      return { vi: `${testTexts.measured.vi} ${measured}`, en: `${testTexts.measured.en} ${measured}` };
    }
    case 'print':
      if (seen.outcome === 'printed') return testTexts.printed;
      return seen.outcome === 'unknown' ? testTexts.printUnknown : testTexts.notPassed;
    case 'opening':
      return seen.outcome === 'opened' ? testTexts.opened : testTexts.notPassed;
    default:
      return device.state === 'ready' ? testTexts.nothing : deviceStateTexts[device.state];
  }
};

export const outcomeOf = (result: DeviceTestResult): Outcome => ({
  good: result.passed,
  text: seenText(result),
  detail: result.passed ? '' : [result.says, result.hint].filter((part) => part !== '').join(' → '),
});
