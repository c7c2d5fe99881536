import { describe, expect, it } from 'vitest';
import { needsVault, parseRoute, splitArrival, takesSecret } from '../src/lib/routes';

const ID = '0123456789abcdef0123456789abcdef';

describe('addresses', () => {
  it.each([
    ['/', 'list'],
    ['/setup', 'setup'],
    ['/join', 'join'],
    ['/login', 'login'],
    ['/unlock', 'unlock'],
    ['/kit', 'kit'],
    ['/new', 'new'],
    ['/people', 'people'],
    ['/audit', 'audit'],
    ['/recover', 'recover'],
    ['/recover/app', 'recover'],
    ['/verify', 'verify'],
    ['/check', 'check'],
    ['/verify/', 'verify'],
  ])('%s is the page %s', (path, name) => expect(parseRoute(path)).toEqual({ name }));

  it('of an envelope carry its id', () => {
    expect(parseRoute(`/envelopes/${ID}`)).toEqual({ name: 'envelope', id: ID });
    expect(parseRoute(`/envelopes/${ID}/`)).toEqual({ name: 'envelope', id: ID });
  });

  it.each([
    '/envelopes',
    '/envelopes/',
    '/envelopes/1',
    `/envelopes/${ID}0`,
    `/envelopes/${ID.toUpperCase()}`,
    `/envelopes/${ID}/x`,
    '/Verify',
    '/verify/x',
    '/recover/x',
    '/recover/app/x',
    '/constructor',
    '/__proto__',
    '//',
    '',
  ])('%j is no page, or the list', (path) => {
    expect(['not-found', 'list']).toContain(parseRoute(path).name);
    if (path !== '//') expect(parseRoute(path).name).toBe('not-found');
  });

  it('of documents and people need an open vault, doors do not', () => {
    for (const path of ['/', '/kit', '/new', '/people', '/audit', `/envelopes/${ID}`]) {
      expect(needsVault(parseRoute(path)), path).toBe(true);
    }
    for (const path of ['/setup', '/join', '/login', '/unlock', '/recover/app', '/verify']) {
      expect(needsVault(parseRoute(path)), path).toBe(false);
    }
  });
});

describe('the secret of a link', () => {
  it('is for the pages of links alone', () => {
    for (const path of ['/check', '/join', '/setup'])
      expect(takesSecret(parseRoute(path))).toBe(true);
    for (const path of ['/', '/new', '/verify', '/login', `/envelopes/${ID}`]) {
      expect(takesSecret(parseRoute(path)), path).toBe(false);
    }
  });

  it('is taken from the fragment', () => {
    expect(splitArrival('/join', '', '#abc-_9')).toEqual({
      path: '/join',
      query: '',
      secret: 'abc-_9',
    });
  });

  it('is found where a mail scanner wrote %23', () => {
    expect(splitArrival('/setup%23abc', '?x=1', '')).toEqual({
      path: '/setup',
      query: '?x=1',
      secret: 'abc',
    });
  });

  it('is absent without a fragment', () => {
    expect(splitArrival('/', '', '').secret).toBeNull();
    expect(splitArrival('/join', '', '#').secret).toBeNull();
    expect(splitArrival('/join%23', '', '').secret).toBeNull();
  });
});
