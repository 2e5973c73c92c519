import { createHash } from 'node:crypto';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Bundles compiled workflow code; `hash` is the one under which it is known. */
export async function bundleWorkflow(workflowsPath: string): Promise<{ code: string; hash: string }> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  return { code, hash: createHash('sha256').update(code).digest('hex') };
}
