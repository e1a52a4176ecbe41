import type { Colour, Decision, Direction, Outcome } from '../../contract/decision.ts';
import { briefTexts, type Headline, type Text, verdictTexts } from '../text.ts';
import { clockTime } from './time.ts';

/** Colour of a whole screen. Never the only sign: each outcome has a glyph of its own outline, a word and a sound. */
export type Tone = 'green' | 'yellow' | 'red' | 'slate' | 'blue';

export type Glyph = 'tick' | 'tick-note' | 'hand' | 'thermometer' | 'cross' | 'question' | 'twice';

/** Sound patterns; see sound/patterns.ts. */
export type SoundName = 'green' | 'yellow' | 'red' | 'unreadable' | 'repeat' | 'behind';

export type Verdict = Readonly<{ tone: Tone; glyph: Glyph; sound: SoundName; headline: Headline }>;

type Kind = Pick<Decision, 'outcome' | 'colour' | 'direction'>;

const colourTone = (colour: Colour, without: Tone): Tone => (colour === 'none' ? without : colour);

/** An outcome says how grave it is even where a rule set named no colour. */
export const toneOf = (outcome: Outcome, colour: Colour): Tone => {
  switch (outcome) {
    case 'admit':
      return colourTone(colour, 'green');
    case 'officer':
      return colourTone(colour, 'yellow');
    case 'refer':
    case 'refuse':
      return colourTone(colour, 'red');
    case 'unreadable':
      return 'slate';
    case 'repeat':
      return colourTone(colour, 'blue');
  }
};

export const glyphOf = (outcome: Outcome, colour: Colour): Glyph => {
  switch (outcome) {
    case 'admit':
      return colour === 'yellow' ? 'tick-note' : 'tick';
    case 'officer':
      return 'hand';
    case 'refer':
      return 'thermometer';
    case 'refuse':
      return 'cross';
    case 'unreadable':
      return 'question';
    case 'repeat':
      return 'twice';
  }
};

const soundByTone: Readonly<Record<Tone, SoundName>> = {
  green: 'green',
  yellow: 'yellow',
  red: 'red',
  slate: 'unreadable',
  blue: 'repeat',
};

const feverReason = 'temperature.fever';
/** It was read well enough to say that it is no code of a person: the same one again never helps. */
const unknownKindReason = 'code.unknown-kind';

const headlineOf = (decision: Pick<Decision, 'outcome' | 'colour' | 'direction' | 'reasons'>): Headline => {
  const entering = decision.direction === 'in';
  switch (decision.outcome) {
    case 'admit':
      if (decision.colour === 'yellow') return entering ? verdictTexts.noteIn : verdictTexts.noteOut;
      return entering ? verdictTexts.admitIn : verdictTexts.admitOut;
    case 'officer':
      return verdictTexts.officer;
    case 'refer':
      return decision.reasons.some((reason) => reason.code === feverReason) ? verdictTexts.fever : verdictTexts.refer;
    case 'refuse':
      return entering ? verdictTexts.refuseIn : verdictTexts.refuseOut;
    case 'unreadable':
      return decision.reasons[0]?.code === unknownKindReason ? verdictTexts.otherCode : verdictTexts.unreadable;
    case 'repeat':
      return verdictTexts.repeat;
  }
};

const withTime = ({ vi, en }: Headline, time: string): Headline => ({
  vi: vi.map((line, index) => (index === vi.length - 1 ? `${line} ${time}` : line)),
  en: `${en} ${time}`,
});

/** How a decision is shown and sounded. @param utcOffsetMinutes minutes east of Greenwich */
export const verdictOf = (decision: Decision, utcOffsetMinutes: number): Verdict => {
  const tone = toneOf(decision.outcome, decision.colour);
  const headline = headlineOf(decision);
  const recordedAt = decision.repeatOf?.at ?? decision.at;
  return {
    tone,
    glyph: glyphOf(decision.outcome, decision.colour),
    sound: decision.outcome === 'repeat' && tone === 'green' ? 'repeat' : soundByTone[tone],
    headline: decision.outcome === 'repeat' ? withTime(headline, clockTime(recordedAt, utcOffsetMinutes)) : headline,
  };
};

const briefWord = ({ outcome, colour, direction }: Kind): Text => {
  switch (outcome) {
    case 'admit':
      if (colour === 'yellow') return briefTexts.note;
      return direction === 'in' ? briefTexts.admitIn : briefTexts.admitOut;
    default:
      return briefTexts[outcome];
  }
};

export type Brief = Readonly<{ tone: Tone; glyph: Glyph; word: Text }>;

/** The same in one or two words, for the list of last passages. */
export const briefOf = (passage: Kind & Readonly<{ direction: Direction }>): Brief => ({
  tone: toneOf(passage.outcome, passage.colour),
  glyph: glyphOf(passage.outcome, passage.colour),
  word: briefWord(passage),
});
