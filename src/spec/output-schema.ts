import type { Ajv2020, ErrorObject } from 'ajv/dist/2020.js';
import { messageOf } from '../errors.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Place } from './place.ts';
import { listNames } from './words.ts';

/** What is wrong with a JSON Schema, and where in it. */
export type SchemaTrouble = { place: Place; message: string };

/** Checks JSON Schemas (2020-12). Equal schemas are compiled once. */
export class OutputSchemas {
  private readonly ajv: Ajv2020;
  private readonly known = new Map<string, SchemaTrouble | undefined>();

  private constructor(ajv: Ajv2020) {
    this.ajv = ajv;
  }

  /** Loads the library, which takes as long as the rest of the validation of a small dispatch. */
  static async load(): Promise<OutputSchemas> {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    return new OutputSchemas(new Ajv2020({ strict: false, validateFormats: false, logger: false }));
  }

  /** What keeps a schema from being used; undefined when nothing does. */
  findTrouble(schema: JsonObject): SchemaTrouble | undefined {
    const key = JSON.stringify(schema);
    if (!this.known.has(key)) this.known.set(key, this.compile(schema));
    return this.known.get(key);
  }

  private compile(schema: JsonObject): SchemaTrouble | undefined {
    try {
      if (!this.ajv.validateSchema(schema)) return describeError(this.ajv.errors?.[0]);
      this.ajv.compile(schema);
      return undefined;
    } catch (error) {
      return { place: [], message: messageOf(error) };
    } finally {
      // Without this a second schema with the same $id would be refused.
      this.ajv.removeSchema(schema);
    }
  }
}

function describeError(error: ErrorObject | undefined): SchemaTrouble {
  const segments = (error?.instancePath ?? '').split('/').slice(1);
  const place = segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const allowed: unknown = error?.params['allowedValues'];
  const choices = Array.isArray(allowed) ? ` (${listNames(allowed.map(String))})` : '';
  return { place, message: `${error?.message ?? 'does not follow the rules'}${choices}` };
}
