/** What is wrong with a URL that is to be asked, and what to do; undefined when nothing is. Never tells the URL itself. */
export function findUrlFault(text: string, base?: string): string | undefined {
  if (!URL.canParse(text, base)) return 'is no URL; write it like https://host/path';
  const url = new URL(text, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'is no URL of http or https; write https://host/path';
  if (url.username || url.password) {
    return 'holds a user name or password; leave them out and send the header "authorization", its value from ${{ secret.NAME }}';
  }
  return undefined;
}

/** The port that a URL leads to. */
export function getPort(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}
