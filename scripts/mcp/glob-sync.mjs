import { register } from 'node:module';

// The conformance suite imports `globSync` of `fs`, which Node has from 22 on, and needs it for nothing that is asked here.
const fs = toUrl("export * from 'node:fs'; export const globSync = () => [];");
const hooks = toUrl(
  `export const resolve = (name, context, next) =>
     name === 'fs' && context.parentURL?.includes('/conformance/')
       ? { url: ${JSON.stringify(fs)}, shortCircuit: true }
       : next(name, context);`,
);
register(hooks);

function toUrl(code) {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
