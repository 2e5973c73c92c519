import { type Command, Option } from 'commander';
import { addFormatOptions, type FormatOptions, print } from './shared.ts';

type Options = FormatOptions & { scope: 'user' | 'project'; dryRun?: boolean; uninstall?: boolean };

/** `dispatch install claude-code`: makes Claude Code know the dispatcher. */
export function addInstallCommand(program: Command): void {
  const install = program
    .command('install')
    .description('make another program know the dispatcher')
    .addHelpText('after', '\nExample:\n  dispatch install claude-code --dry-run');
  const command = install
    .command('claude-code')
    .description('write the MCP server, the skill and the agent for Claude Code; what others wrote there stays')
    .addOption(
      new Option('--scope <scope>', 'for you in all folders, or for this folder and who shares it')
        .choices(['user', 'project'])
        .default('user'),
    )
    .option('--dry-run', 'only show what would be written')
    .option('--uninstall', 'take away what was installed')
    .addHelpText(
      'after',
      '\nExample:\n  dispatch install claude-code --dry-run\n  dispatch install claude-code --scope project\n  dispatch install claude-code --uninstall',
    );
  addFormatOptions(command).action(installClaudeCode);
}

async function installClaudeCode({ scope, dryRun = false, uninstall = false, ...options }: Options): Promise<void> {
  const { installForClaudeCode } = await import('../claude-code/install.ts');
  const { formatReportText } = await import('../claude-code/report.ts');
  const report = await installForClaudeCode({ scope, dryRun, uninstall }, { env: process.env, cwd: process.cwd() });
  print(report, formatReportText, options);
}
