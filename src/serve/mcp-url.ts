import { isTemplate } from '../plan/template-text.ts';

/** The address of the MCP server where `${{ env.NAME }}` in it is filled in; as it is written when that cannot be. */
export async function resolveMcpUrl(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (!isTemplate(url)) return url;
  const { resolveOutside } = await import('../../activities/input.ts');
  return resolveOutside({ url }, env).then(
    ({ value }) => String(value['url']),
    () => url,
  );
}
