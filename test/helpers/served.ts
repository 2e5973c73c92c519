import { onTestFinished } from 'vitest';
import { type CliOptions, startCli } from './cli.ts';
import { waitFor } from './wait-for.ts';

export type Served = { url: string; pid: number; stop(): Promise<number | null>; stderr(): string };

/** Starts `dispatch serve` on a free port; it ends with the running test. */
export async function startServed(options: CliOptions, args: string[] = []): Promise<Served> {
  const cli = startCli(['serve', '--port', '0', ...args], { timeoutMs: 120_000, ...options });
  const stop = async () => {
    cli.kill('SIGTERM');
    return (await cli.end).code;
  };
  onTestFinished(async () => void (await stop()));
  const url = await waitFor('it says its address', () => /^http:\S+$/m.exec(cli.stdout())?.[0], 20_000);
  return { url, pid: cli.pid, stop, stderr: cli.stderr };
}

/** Scrapes the metrics: values by series, as written. */
export async function scrape(url: string): Promise<Map<string, number>> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return new Map(lines.filter((line) => /^[a-z]/.test(line)).map((line) => splitLine(line)));
}

function splitLine(line: string): [string, number] {
  const end = line.lastIndexOf(' ');
  return [line.slice(0, end), Number(line.slice(end + 1))];
}

/** Those of the dispatcher itself, without buckets and what changes by itself. */
export function pickOwn(series: Map<string, number>): Record<string, number> {
  return Object.fromEntries(
    [...series].filter(([name]) => /^dispatch_(?!build|figures)/.test(name) && !name.includes('_bucket')).sort(),
  );
}
