import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../src/plan/json.ts';
import type { CallContext, RunAgent } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { getWorkingFolder } from '../command/working-folder.ts';
import { getLimits } from '../durable-process.ts';
import { buildEnvironment } from '../program-environment.ts';
import { readAnswer } from './answer.ts';
import { joinPythonPath } from './python-path.ts';
import { type PythonInput, type PythonSettings, pythonSettings } from './schema.ts';

const HOST = fileURLToPath(new URL('./host', import.meta.url));

/** Any Python can read this, also one that is too old to read the host. */
const START = `
import sys
if sys.version_info < (3, 9):
    sys.stdout.write('{"too_old": "%d.%d.%d"}\\n' % tuple(sys.version_info[:3]))
else:
    import runpy
    sys.dont_write_bytecode = True
    runpy.run_path(sys.argv[1], run_name='__main__')
`.trim();

/**
 * Runs a Python class: constructs it, builds its input, awaits its `run(input)`. A small host of ours does that in a process
 * of its own and answers on stdout; what the agent prints goes to stderr.
 *
 * @throws AgentError InvalidInput when the class cannot be found or does not take the input; AgentFailed when it raises or
 * says that it did not succeed; OutputInvalid when its result cannot be written as JSON
 * @throws what the context's signal was aborted with, when it was
 */
export const runPython: RunAgent<PythonInput> = async (input, context) => {
  const { agent, input_class, config, ...settings } = readSettings(context);
  const result = await context.runProcess({
    argv: [settings.python, '-c', START, HOST],
    cwd: await getWorkingFolder(undefined, context),
    env: buildEnvironment({ PYTHONPATH: joinPythonPath(settings, context) }, context),
    stdin: JSON.stringify({ agent, input_class, config, input, context: tellContext(context) }),
    limits: getLimits(context.call),
  });
  return readAnswer(result, settings.python, context);
};

/** What a "run" that takes a `context` gets besides its input. */
function tellContext({ call, description, upstream }: CallContext): JsonObject {
  const { dispatch_id, task_id, previous_failure = null } = call;
  return { dispatch_id, task_id, description, upstream, previous_failure };
}

function readSettings({ agent, settings }: CallContext): PythonSettings & { agent: string } {
  const { agent: path, ...rest } = pythonSettings.parse(settings);
  if (path !== undefined) return { agent: path, ...rest };
  throw new AgentError('InvalidInput', `the agent "${agent}" is of kind python and names no class`, {
    nextStep: `write "agent": "module:Class" into config.agents, under "${agent}"`,
  });
}
