import { z } from 'zod';
import { parseAllowedHost } from './hosts.ts';
import { findUrlFault } from './url.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** Headers that say how the message is sent. */
const OF_THE_CONNECTION =
  /^(?!(host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer)$)/i;

const url = z.string().superRefine((text, context) => {
  const message = findUrlFault(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'is no name of a header; write letters, digits and "-"' })
  .regex(OF_THE_CONNECTION, { error: 'is a header that the agent sets itself; leave it out' });

const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
  error: 'holds a line break or a character that no header can hold; remove it',
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Headers of a request, without those that say how it is sent. */
export const requestHeaders = z.record(headerName, headerValue);

/** Input of the `http` agent: one request. */
export const httpInput = z.strictObject({
  url: url.describe('What is asked: a URL of http or https.'),
  method: z.enum(METHODS).default('POST').describe('The method of the request.'),
  headers: requestHeaders.optional().describe('Headers of the request; credentials as ${{ secret.NAME }}.'),
  query: z
    .record(z.string(), z.union([scalar, z.array(scalar)]))
    .optional()
    .describe('Parameters added to those of the URL; a list gives its name several times.'),
  body: z
    .json()
    .optional()
    .describe(
      'A text goes as it is, as text/plain unless a header content-type says otherwise; anything else as JSON.',
    ),
  expected_status: z
    .array(z.int().min(200).max(599))
    .min(1)
    .optional()
    .describe('The statuses that count as success; 200 to 299 when absent.'),
});
export type HttpInput = z.infer<typeof httpInput>;

const allowedHost = z.string().refine((text) => parseAllowedHost(text) !== undefined, {
  error: 'is no host; write a name or an address, with or without a port: "localhost:8080", "10.0.0.7", "[::1]:8080"',
});

/** Settings of what a connection may reach and how much it may bring. */
export const connectionSettings = {
  allow_hosts: z
    .array(allowedHost)
    .default([])
    .describe('Hosts that may be reached although their address is private: names, addresses, either with a port.'),
  max_response_bytes: z
    .int()
    .min(1)
    .max(256 * 2 ** 20)
    .default(8 * 2 ** 20)
    .describe('How large an answer may be, decompressed.'),
};

/** Settings of an agent of kind `http`. */
export const httpSettings = z.strictObject({
  ...connectionSettings,
  max_redirects: z.int().min(0).max(20).default(3).describe('How many redirects are followed.'),
});
export type HttpSettings = z.infer<typeof httpSettings>;
