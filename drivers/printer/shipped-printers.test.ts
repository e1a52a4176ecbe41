import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PrinterSettings } from '../profile/printer-settings.ts';
import type { PrinterProfile } from '../profile/profile.ts';
import { shippedRegistry } from '../profile/registry.ts';
import type { CodePageName } from '../simulators/escpos/code-pages.ts';
import { interpretEscPos } from '../testing/escpos-interpreter.ts';
import { sampleDocuments } from '../testing/sample-documents.ts';
import { publicVectors } from '../testing/vectors.ts';
import { layoutDocument } from './layout/document-layout.ts';

const profiles = shippedRegistry()
  .list()
  .map(({ profile }) => profile)
  .filter((profile): profile is PrinterProfile => profile.kind === 'printer');

const pagesOf = ({ text }: PrinterSettings): Readonly<Record<number, CodePageName>> => {
  if (text.encoding === 'cp1258') return { [text.codePage]: 'windows-1258' };
  return text.encoding === 'tcvn3' ? { [text.lower]: 'tcvn3-lower', [text.upper]: 'tcvn3-upper' } : {};
};

const vectors = publicVectors('escpos');

/** Profiles whose numbers stand in escpos-printer-db, and there under which names. */
const inDatabase: readonly (readonly [string, string])[] = [
  ['epson-tm-80', 'TM-T20III'],
  ['epson-tm-80', 'TM-m30III'],
  ['epson-tm-t88', 'TM-T88V'],
  ['citizen-ct-s', 'CT-S651'],
  ['bixolon-srp-s300', 'SRP-S300'],
  ['pos-5890', 'POS-5890'],
  ['netum-nt-5890k', 'NT-5890K'],
  ['netum-80-v-ul', 'NT-80-V-UL'],
  ['rongta-rp326', 'RP326'],
  ['yhd-8390', 'YHD-8390'],
];

describe('printer profiles', () => {
  it.each(profiles.map((profile) => [profile.id, profile] as const))(
    'print every document so that it can be read back: %s',
    (_, { settings }) => {
      for (const [name, document] of Object.entries(sampleDocuments)) {
        const pieces = interpretEscPos(layoutDocument(document, settings).bytes, pagesOf(settings));
        const words = pieces.flatMap(({ lines }) => lines.map(({ text }) => text.trim())).join(' ');
        const head = name === 'referral' ? '*** DEMO ***' : name === 'copy' ? 'BẢN SAO 2 COPY 2' : 'Bệnh viện Chợ Rẫy';
        expect([name, pieces.length, words.startsWith(head), words.includes('\ufffd'), words.includes('?')]).toEqual([
          name,
          1,
          true,
          false,
          name === 'test',
        ]);
        const codes = pieces.flatMap(({ qr }) => qr);
        const asked = 'code' in document ? document.code : expect.stringContaining('CHECKPOINT TEST');
        expect(codes).toEqual(settings.qr.symbol === 'command' ? [asked] : []);
      }
    },
  );

  it('have a cut, or say that somebody tears', () => {
    const cuts = profiles.map(({ id, settings }) => [
      id,
      interpretEscPos(layoutDocument(sampleDocuments['entry'] ?? fail(), settings).bytes)[0]?.cut,
    ]);
    expect(cuts.filter(([, cut]) => cut === null).map(([id]) => id)).toEqual([
      'generic-raster-58',
      'netum-nt-5890k',
      'pos-5890',
      'xprinter-58',
    ]);
  });

  it.skipIf(vectors.missing)(`name the code pages that escpos-printer-db names${vectors.note}`, () => {
    const schema = z.object({
      profiles: z.record(z.string(), z.object({ codePages: z.record(z.string(), z.string()) })),
    });
    const json: unknown = JSON.parse(readFileSync(join(vectors.path, 'escpos-printer-db/capabilities.json'), 'utf8'));
    const database = schema.parse(json).profiles;
    const named: Readonly<Record<string, string>> = {
      'windows-1258': 'CP1258',
      'tcvn3-lower': 'TCVN-3-1',
      'tcvn3-upper': 'TCVN-3-2',
    };
    const wrong = inDatabase.flatMap(([id, model]) => {
      const { settings } = profiles.find((profile) => profile.id === id) ?? fail();
      return Object.entries(pagesOf(settings))
        .filter(([number, page]) => database[model]?.codePages[number] !== named[page])
        .map(([number]) => `${id} ${model} ${number}`);
    });
    expect(wrong).toEqual([]);
  });
});

const fail = (): never => {
  throw new Error('it is not there');
};
