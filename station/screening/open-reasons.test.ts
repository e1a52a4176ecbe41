import { describe, expect, it } from 'vitest';
import type { RuleSet } from '../../contract/rules.ts';
import { loadRules } from '../rules/rule-set.ts';
import { openReasons } from './open-reasons.ts';

const reason = (code: string) => ({ code, vi: code, en: code });
const codesOf = (set: RuleSet, ...codes: string[]) => {
  const { open, sealed } = openReasons(set, codes.map(reason));
  return [open.map(({ code }) => code), sealed];
};

describe('reasons in the open', () => {
  const { set } = loadRules('hospital-screening', {});

  it('do not say what somebody declared, only that they declared something, once', () => {
    expect(codesOf(set, 'declaration.symptoms', 'credential.unsigned', 'declaration.places')).toEqual([
      ['declaration.applies', 'credential.unsigned'],
      ['declaration.symptoms', 'declaration.places'],
    ]);
  });

  it('are the others as they are', () => {
    expect(codesOf(set, 'temperature.fever', 'watch-list.hit')).toEqual([['temperature.fever', 'watch-list.hit'], []]);
  });

  it('do not say it whatever a rule set of the central system calls it, and however it finds it', () => {
    const rule = (when: unknown, name: string) => ({
      when,
      outcome: 'refer' as const,
      colour: 'red' as const,
      reason: name,
    });
    const own: RuleSet = {
      ...set,
      rules: [
        rule({ in: ['cough', { var: 'facts.answers.symptoms' }] }, 'khai-bao.ho'),
        rule({ '!': [{ var: ['facts.answers'] }] }, 'khai-bao.khac'),
        rule({ '===': [{ var: 'facts.direction' }, 'in'] }, 'vao'),
      ],
      notes: [{ when: { var: 'facts.answers.contact' }, reason: 'khai-bao.tiep-xuc' }],
    };
    expect(codesOf(own, 'khai-bao.ho', 'khai-bao.khac', 'vao', 'khai-bao.tiep-xuc')).toEqual([
      ['declaration.applies', 'vao'],
      ['khai-bao.ho', 'khai-bao.khac', 'khai-bao.tiep-xuc'],
    ]);
  });
});
