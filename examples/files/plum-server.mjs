// A small server for examples/06_http.yaml. It is busy when it is asked for the first time, as servers are.
import { createServer } from 'node:http';

let asked = 0;

const server = createServer((request, response) => {
  const answer = (status, body, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (request.headers.authorization !== 'Bearer plum-key-1') return answer(401, { error: 'wrong key' });
  if (++asked === 1) return answer(429, { error: 'busy' }, { 'retry-after': '1' });
  if (request.url.startsWith('/harvest')) return answer(200, { baskets: 12 });
  if (request.url === '/reports' && request.method === 'POST') return answer(201, { stored: true });
  return answer(404, { error: 'no such thing' });
});

server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}`);
});
