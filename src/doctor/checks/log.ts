import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { STDERR } from '../../log-settings.ts';
import type { Finding } from '../finding.ts';
import { explainFolder } from '../folder-trouble.ts';
import type { Patient } from '../patient.ts';
import { findExisting, requireFolder, requireWritable } from '../probe.ts';

const name = 'log';

/** Whether the configured log file can be written: commands that cannot open it are refused. Writes nothing to it. */
export async function checkLog({ config: { written } }: Patient): Promise<Finding[]> {
  const file = written.logging?.destination ?? STDERR;
  if (file === STDERR) return [{ name, state: 'ok', detail: 'goes to stderr' }];
  const existing = await findExisting(file);
  try {
    if (existing === file) await requireFile(file);
    else await requireFolder(existing).then(() => requireWritable(existing));
    return [{ name, state: 'ok', detail: `${file} can be written` }];
  } catch (error) {
    const trouble = { folder: existing === file ? file : dirname(file), existing, setting: 'logging.destination' };
    return [{ name, ...(await explainFolder({ ...trouble, error: error as NodeJS.ErrnoException })) }];
  }
}

async function requireFile(file: string): Promise<void> {
  if ((await stat(file)).isDirectory()) throw Object.assign(new Error(`${file} is a folder`), { code: 'EISDIR' });
  await access(file, constants.W_OK);
}
