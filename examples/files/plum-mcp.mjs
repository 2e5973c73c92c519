// A server of the Model Context Protocol over stdio with one tool. A real one is written with the protocol's own SDK.
import { createInterface } from 'node:readline';

const STOCK = { plum: 12, pear: 7 };
const count = {
  name: 'count_fruit',
  description: 'How many of a fruit are in stock.',
  inputSchema: { type: 'object', properties: { fruit: { enum: Object.keys(STOCK) } }, required: ['fruit'] },
};

function answer({ method, params }) {
  if (method === 'initialize') {
    const { protocolVersion } = params;
    return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'plums', version: '1.0.0' } };
  }
  if (method === 'tools/list') return { tools: [count] };
  if (method !== 'tools/call') return {};
  const structuredContent = { fruit: params.arguments.fruit, in_stock: STOCK[params.arguments.fruit] };
  return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.id === undefined) return;
  console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: answer(message) }));
});
