// Tries a module that counts words, for examples 10 and 11: the module and a text are its arguments.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, text] = process.argv.slice(2);
const { countWords } = await import(pathToFileURL(resolve(file)).href);
console.log(JSON.stringify(countWords(text)));
