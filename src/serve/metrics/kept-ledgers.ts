import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import type { Log } from '../../log.ts';
import type { Ledger } from './ledger.ts';

/**
 * Ledgers by the namespace that they are of. They spare reading every history again at each start, and keep sums from
 * falling when the server forgets old dispatches. Without the file, the server tells all that it still has.
 */
export type KeptLedgers = {
  load(namespaceId: string): Promise<Ledger | undefined>;
  save(namespaceId: string, ledger: Ledger): Promise<void>;
};

const tally = z.array(z.tuple([z.string(), z.number()]));

const fileSchema = z.object({
  v: z.literal(1),
  sums: tally,
  open: z.array(z.tuple([z.string(), tally])),
  folded: tally,
  until: z.number(),
  agents: z.array(z.string()),
});

/** Ledgers in a folder, one file each; what cannot be read counts as none. */
export function createKeptLedgers(folder: string, log: Log): KeptLedgers {
  const pathOf = (namespaceId: string) => join(folder, `${encodeURIComponent(namespaceId)}.json`);
  return {
    async load(namespaceId) {
      try {
        return parse(await readFile(pathOf(namespaceId), 'utf8'));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ error }, 'the kept figures cannot be read');
        return undefined;
      }
    },
    async save(namespaceId, ledger) {
      if (ledger.until === undefined) return;
      const { sums, open, folded, until, agents } = ledger;
      const file: z.infer<typeof fileSchema> = {
        v: 1,
        sums: [...sums],
        open: [...open].map(([id, sumsOfOne]) => [id, [...sumsOfOne]]),
        folded: [...folded],
        until,
        agents: [...agents],
      };
      await writeFileAtomic(pathOf(namespaceId), JSON.stringify(file), 0o600);
    },
  };
}

function parse(text: string): Ledger {
  const { sums, open, folded, until, agents } = fileSchema.parse(JSON.parse(text));
  return {
    sums: new Map(sums),
    open: new Map(open.map(([id, sumsOfOne]) => [id, new Map(sumsOfOne)])),
    folded: new Map(folded),
    until,
    agents: new Set(agents),
  };
}
