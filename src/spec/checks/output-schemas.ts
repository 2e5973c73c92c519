import type { Finding } from '../finding.ts';
import { OutputSchemas } from '../output-schema.ts';
import type { TaskDraft } from '../task-draft.ts';
import { escapeControls } from '../words.ts';

/** Every `output_schema` that is no usable JSON Schema. */
export async function findWrongOutputSchemas({ tasks }: { tasks: readonly TaskDraft[] }): Promise<Finding[]> {
  const judged = tasks.filter(({ outputSchema }) => outputSchema !== undefined);
  if (judged.length === 0) return [];
  const schemas = await OutputSchemas.load();
  return judged.flatMap(({ outputSchema, place }) => {
    const trouble = schemas.findTrouble(outputSchema!);
    if (trouble === undefined) return [];
    return [
      {
        place: [...place, 'output_schema', ...trouble.place],
        message: `is no valid JSON Schema: ${escapeControls(trouble.message)}`,
        nextStep: 'write a JSON Schema of draft 2020-12 that refers to nothing outside itself',
      },
    ];
  });
}
