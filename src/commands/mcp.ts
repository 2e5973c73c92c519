import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { listenForInterrupts } from '../interrupts.ts';
import { addServerOptions, configureAloud, type ServerOptions, say } from './shared.ts';

/** `dispatch mcp`: the tools of this program for an MCP client that has started it. */
export function addMcpCommand(program: Command): void {
  const command = program
    .command('mcp')
    .description('be an MCP server on standard input and output, for Claude Code and other hosts')
    .addHelpText('after', '\nExample:\n  claude mcp add parallel-dispatcher -- dispatch mcp');
  addServerOptions(command).action(serve);
}

async function serve({ address, namespace, profile }: ServerOptions): Promise<void> {
  const { log } = await configureAloud();
  const { serveStdio } = await import('../mcp/stdio.ts');
  const { createSessions } = await import('../mcp/sessions.ts');
  const interrupts = listenForInterrupts({ onFirst: () => undefined, onSecond: () => undefined });
  const sessions = createSessions();
  const context = {
    workspace: process.cwd(),
    env: process.env,
    log,
    flags: { address, namespace, profile },
    report: say,
    loadConfig: () => loadConfig(),
    openSession: sessions.open,
    requireMayChange: () => undefined,
  };
  await serveStdio(context, AbortSignal.any([interrupts.cancel, interrupts.leave]));
  await sessions.close();
}
