import { randomBytes, timingSafeEqual } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareStateFolder } from '../files/state-folders.ts';

const VARIABLE = 'PARALLEL_DISPATCH_MCP_TOKEN';
const FILE = 'mcp-token';
const BYTES = 32;

/** What a client over HTTP has to show before it may change something, and where people find it. */
export type Token = { value: string; place: string };

/**
 * The token: the variable's, else that of a file which its owner alone can read and which is made once.
 *
 * @throws DispatchError `ServerUnavailable` when the state folder cannot be written
 */
export async function loadToken(env: NodeJS.ProcessEnv): Promise<Token> {
  const given = env[VARIABLE]?.trim();
  if (given) return { value: given, place: `the variable ${VARIABLE}` };
  const path = join(await prepareStateFolder(env), FILE);
  const value = (await read(path)) || (await make(path));
  return { value, place: path };
}

/** Whether a header `Authorization` shows the token. Takes as long for every wrong one. */
export function showsToken(header: string, { value }: Token): boolean {
  const shown = Buffer.from(/^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '');
  const wanted = Buffer.from(value);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}

async function read(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.trim();
}

/** Two servers may start at once: whole files only, and the first one counts. */
async function make(path: string): Promise<string> {
  const value = randomBytes(BYTES).toString('base64url');
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${value}\n`, { mode: 0o600 });
    await link(temporary, path);
    return value;
  } catch (error) {
    const made = await read(path);
    if (made) return made;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
