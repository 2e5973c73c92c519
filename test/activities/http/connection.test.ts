import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitFor } from '../../helpers/wait-for.ts';
import { http } from './call.ts';
import { findClosedPort, startServer, startTcpServer, startTlsServer } from './server.ts';

describe('a server that cannot be reached is AgentUnavailable', () => {
  it('nothing listens', async () => {
    const port = await findClosedPort();
    await expect(http({ url: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: `127.0.0.1:${port} refuses connections: nothing listens there (ECONNREFUSED)`,
      nextStep: expect.stringContaining('check that the server runs'),
    });
  });

  it('its name does not exist, or cannot be looked up', async () => {
    await expect(http({ url: 'https://plums.invalid' })).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: expect.stringMatching(/^plums\.invalid:443 .*name server.* \((ENOTFOUND|EAI_AGAIN)\)$/),
    });
  });

  it.each<[title: string, sent: string, says: string]>([
    ['hangs up without a word', '', 'closed the connection before its answer was complete (ECONNRESET)'],
    ['hangs up in the headers', 'HTTP/1.1 200 OK\r\ncontent-le', 'closed the connection before its answer'],
    ['hangs up in the body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nplu', 'closed the connection before'],
    [
      'hangs up between chunks',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nplu\r\n',
      'closed the connection',
    ],
    ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'closed'],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.6\r\n', 'answered something that is no HTTP (HPE_'],
    [
      'never stops its headers',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`,
      'answered something that is no HTTP (HPE_',
    ],
  ])('it %s', async (_, sent, says) => {
    const { url } = await startTcpServer((socket) => {
      socket.once('data', () => socket.end(sent));
    });
    await expect(http({ url, body: 'plums' })).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: expect.stringContaining(says),
    });
  });

  it('it resets the connection in mid-answer', async () => {
    const { url } = await startTcpServer((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nplu', () => socket.resetAndDestroy()),
      );
    });
    await expect(http({ url })).rejects.toMatchObject({ failure: 'AgentUnavailable' });
  });

  it('its certificate is nobody’s', async () => {
    const { url } = await startTlsServer((_request, response) => response.end('plums'));
    await expect(http({ url })).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: expect.stringMatching(/has a certificate signed by nobody but itself \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/),
      nextStep: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  it('it speaks no TLS', async () => {
    const { url } = await startServer((_request, response) => response.end('plums'));
    await expect(http({ url: url.replace('http:', 'https:') })).rejects.toMatchObject({
      failure: 'AgentUnavailable',
      message: expect.stringContaining('does not speak TLS'),
    });
  });
});

describe('over TLS', () => {
  it('a redirect to http is refused', async () => {
    // The agent has no setting for it, on purpose; this is how to trust a test's certificate in a running process.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    let asked = 0;
    const plain = await startServer((_request, response) => response.end(String(++asked)));
    const { url } = await startTlsServer(({ url: path }, response) => {
      if (path === '/from') response.writeHead(302, { location: plain.url });
      response.end('plums');
    });
    expect(await http({ url })).toMatchObject({ body: 'plums' });
    await expect(http({ url: `${url}/from` })).rejects.toMatchObject({
      failure: 'NotAllowed',
      message: `${url} redirects from https to http, to ${plain.url}`,
    });
    expect(asked).toBe(0);
  });
});

describe('the end of a call', () => {
  it.each<[title: string, sent: string]>([
    ['before the server answers', ''],
    ['in the body', 'HTTP/1.1 200 OK\r\n\r\nplu'],
    ['in the body of a failure', 'HTTP/1.1 500 No\r\n\r\nplu'],
    ['in a compressed body', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n'],
  ])('%s is the end of the request, for the reason of the signal', async (_, sent) => {
    let [asked, closed] = [false, false];
    const { url } = await startTcpServer((socket) => {
      socket.on('close', () => {
        closed = true;
      });
      socket.once('data', () => {
        socket.write(sent);
        asked = true;
      });
    });
    const controller = new AbortController();
    const asking = http({ url }, { signal: controller.signal }).catch((error) => error);
    await waitFor('the server is asked', () => asked);
    const reason = new Error('picked all plums');
    controller.abort(reason);
    expect(await asking).toBe(reason);
    await waitFor('the connection is closed', () => closed);
  });

  it('before it begins asks nobody', async () => {
    let asked = 0;
    const { url } = await startServer((_request, response) => response.end(String(++asked)));
    const reason = new Error('too late');
    await expect(http({ url }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(asked).toBe(0);
  });
});
