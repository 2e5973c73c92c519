/** An expression that cannot be read or resolved; `message` names it, `nextStep` tells a person what to do. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.nextStep = nextStep;
  }
}
