import type { Config } from '../config/layer.ts';
import type { Log } from '../log.ts';
import type { Agent } from '../spec/agents.ts';
import type { ConnectionFlags } from '../temporal/setting-names.ts';
import type { Finding } from './finding.ts';
import type { Server } from './server.ts';

/** What is examined: this machine, from this folder, as a dispatch would meet it. */
export type Patient = {
  env: NodeJS.ProcessEnv;
  /** Absolute path. */
  workspace: string;
  flags: ConnectionFlags;
  /** What can be read of it. */
  config: Config;
  log: Log;
  /** Absolute path of the folder that traces would go to. */
  traceFolder: string;
  agents: ReadonlyMap<string, Agent>;
  /** Agents that configuration or the dispatch at hand names: what they lack is missed. */
  needed: ReadonlySet<string>;
  /** The Temporal server that would be used, looked at once. */
  server(): Promise<Server>;
};

/** Looks at one part, without changing anything. */
export type Check = (patient: Patient) => Promise<Finding[]>;
