// Counts the words of the text in argv: JSON out.
const text = process.argv.slice(2).join(' ');
console.log(JSON.stringify({ words: text.split(/\s+/).filter(Boolean).length, text }));
