import { findNpmCli } from './npm-cli.ts';

/** The path of the real Codex, also named by `CODEX_CLI`; undefined when it cannot be had. */
export function findCodex(): Promise<string | undefined> {
  return findNpmCli({ variable: 'CODEX_CLI', npmPackage: '@openai/codex', version: '0.169.0', program: 'codex' });
}

/** The environment of a Codex that knows nobody and leaves no trace outside `home`. */
export function codexEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    CODEX_HOME: home,
    CODEX_API_KEY: 'dummy',
  };
}

/** Overrides that let Codex ask the model at `url`, and again only once. */
export function codexConfig(url: string): Record<string, string | number> {
  return {
    model_provider: 'orchard',
    'model_providers.orchard.name': 'orchard',
    'model_providers.orchard.base_url': url,
    'model_providers.orchard.wire_api': 'responses',
    'model_providers.orchard.env_key': 'CODEX_API_KEY',
    'model_providers.orchard.request_max_retries': 1,
    'model_providers.orchard.stream_max_retries': 1,
  };
}
