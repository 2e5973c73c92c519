import { userInfo } from 'node:os';

/** The user's name; a container's user may have none, then its number. */
export function getUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? String(process.getuid?.() ?? 'unknown');
  }
}
