import { formatProblem } from '../../errors.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';

const name = 'cluster';

/** Whether the configured Temporal server answers for its namespace. */
export async function checkCluster({ server }: Patient): Promise<Finding[]> {
  const found = await server();
  if (found.kind === 'local') {
    const detail = 'none is configured: the local server is used';
    return [{ name, state: 'absent', detail, mend: 'export TEMPORAL_ADDRESS=HOST:PORT for one of yours' }];
  }
  const { from, connected, fault } = found;
  if (connected)
    return [
      { name, state: 'ok', detail: `Temporal ${connected.version} at ${from}, namespace ${connected.namespace}` },
    ];
  const cause = fault && formatProblem({ ...fault, next_step: '' });
  return [{ name, state: 'broken', detail: `cannot use ${from}`, cause, mend: fault?.next_step }];
}
