import { createRequire } from 'node:module';
import { messageOf } from '../../errors.ts';
import { packageRoot } from '../../package-info.ts';
import type { Finding } from '../finding.ts';
import { quoteWord } from '../shell.ts';

const name = 'native module';

/** Whether Temporal's SDK loads, whose core is a native module for this platform. */
export async function checkNativeModule(): Promise<Finding[]> {
  try {
    await import('@temporalio/worker');
    const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json');
    return [{ name, state: 'ok', detail: `@temporalio/worker ${version} for ${process.platform}-${process.arch}` }];
  } catch (error) {
    return [
      { name, state: 'broken', detail: "Temporal's SDK does not load", cause: messageOf(error), mend: explain() },
    ];
  }
}

/** Modules are often installed on one machine and used on another, or in an image with another C library. */
function explain(): string {
  return `install the package anew on this very machine (npm ci in ${quoteWord(packageRoot)}); on Alpine take an image with glibc, such as node:22-slim`;
}
