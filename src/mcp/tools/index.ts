import type { Tool } from '../tool.ts';
import { approveTool, cancelTool } from './control.ts';
import { listTool } from './list.ts';
import { logsTool } from './logs.ts';
import { planTool } from './plan.ts';
import { replayTool } from './replay.ts';
import { submitTool } from './submit.ts';
import { resultTool, statusTool, waitTool } from './watch.ts';

/** Every tool, in the order in which clients list them. */
export const TOOLS: readonly Tool[] = [
  planTool,
  submitTool,
  waitTool,
  statusTool,
  resultTool,
  listTool,
  logsTool,
  replayTool,
  approveTool,
  cancelTool,
];
