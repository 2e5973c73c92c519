import { isTemplate } from '../plan/template-text.ts';

/** Where the configured MCP server answers, and the headers that it wants to see, for whoever asks how it is. */
export type McpAddress = { url: string; headers?: Record<string, string> | undefined };

/** The address with `${{ env.NAME }}` and `${{ secret.NAME }}` filled in; as it is written, bare of headers, when that cannot be. */
export async function resolveMcpAddress(written: McpAddress, env: NodeJS.ProcessEnv): Promise<McpAddress> {
  const { url, headers = {} } = written;
  if (![url, ...Object.values(headers)].some(isTemplate)) return written;
  const { resolveOutside } = await import('../../activities/input.ts');
  return resolveOutside({ url, headers }, env).then(
    ({ value }) => value as McpAddress,
    () => ({ url }),
  );
}
