// Reads its call on standard input, adds up what the tasks before it counted.
let input = '';
for await (const chunk of process.stdin) input += chunk;
const { upstream } = JSON.parse(input);
const counts = Object.entries(upstream).map(([task, output]) => [task, output.words]);
console.log(
  JSON.stringify({ total: counts.reduce((sum, [, words]) => sum + words, 0), by_task: Object.fromEntries(counts) }),
);
