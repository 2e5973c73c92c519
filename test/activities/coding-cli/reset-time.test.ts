import { describe, expect, it } from 'vitest';
import { findResetTime } from '../../../activities/coding-cli/reset-time.ts';

const NOW = new Date('2026-11-24T03:30:00Z');

describe('when a limit ends', () => {
  it.each([
    ["You've hit your session limit · resets 6am (UTC)", '2026-11-24T06:00:00.000Z'],
    ["You've hit your limit · resets 3:30pm (Europe/Berlin)", '2026-11-24T14:30:00.000Z'],
    ["You've hit your limit · resets 3am (UTC)", '2026-11-25T03:00:00.000Z'],
    ["You've hit your limit · resets 11pm (America/Los_Angeles)", '2026-11-24T07:00:00.000Z'],
    ["You've hit your limit · resets 12am (UTC)", '2026-11-25T00:00:00.000Z'],
    ["You've hit your weekly limit · resets Nov 27, 12pm (Asia/Kolkata)", '2026-11-27T06:30:00.000Z'],
    ["You've hit your weekly limit · resets Jan 2, 2027, 1am (UTC)", '2027-01-02T01:00:00.000Z'],
    ['Usage limit reached. Your limit resets at 15:45 (UTC)', '2026-11-24T15:45:00.000Z'],
    ['Usage limit reached, resets at 2026-11-24T06:00:00Z', '2026-11-24T06:00:00.000Z'],
    ['Claude AI usage limit reached|1795500000', '2026-11-24T06:00:00.000Z'],
    ['resets 6am (Middle/Earth)', undefined],
    ['resets Foo 6, 6am (UTC)', undefined],
    ['Overloaded', undefined],
    ['API Error: Request rejected (429)', undefined],
  ])('%s: %s', (words, time) => {
    expect(findResetTime(words, NOW)).toBe(time);
  });

  it('summer time, which ends between now and then', () => {
    const evening = new Date('2026-10-24T20:00:00Z');
    expect(findResetTime('resets 3pm (Europe/Berlin)', evening)).toBe('2026-10-25T14:00:00.000Z');
  });
});
