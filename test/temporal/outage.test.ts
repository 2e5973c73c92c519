import { describe, expect, it } from 'vitest';
import { isOutage } from '../../src/temporal/outage.ts';

describe('a failed call to the server', () => {
  it.each([
    ['the server is away', { code: 14 }, true],
    ['it was killed in the middle of an answer', { code: 2, message: 'transport error' }, true],
    ['the connection broke', Object.assign(new Error('connect'), { name: 'TransportError' }), true],
    ['it did not answer in time', { code: 4 }, true],
    ['it does not know the dispatch', { code: 5 }, false],
    ['it refuses our key', { code: 16 }, false],
    ['our own bug', new TypeError('x is undefined'), false],
  ])('%s', (_, error, passes) => expect(isOutage(error)).toBe(passes));
});
