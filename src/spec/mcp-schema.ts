import { z } from 'zod';
import { retryAttempts, serverFields } from '../../activities/mcp/schema.ts';
import { seconds } from './fields.ts';

/** The MCP server that the agents of a dispatch share: where it is, and how much it matters. */
export const mcpSchema = z
  .strictObject({
    ...serverFields,
    timeout_seconds: seconds.default(30).describe('How long one answer may take.'),
    retry_attempts: retryAttempts.default(3),
    required: z
      .boolean()
      .default(false)
      .describe('Whether coder and debug wait for the server when it is away, instead of going on without it.'),
  })
  .describe('The MCP server that coder and debug ask for knowledge, and agents of kind mcp without one of their own.');
