import { Hono } from 'hono';
import type { Log } from '../log.ts';
import { createHostCheck } from './host-check.ts';

/** One group of routes under a path of its own: more of them make a larger server. */
export type Routes = { path: string; app: Hono };

/** The HTTP application: routes behind the check of the Host header. */
export function createApp(routes: readonly Routes[], { names, log }: { names: readonly string[]; log: Log }): Hono {
  const app = new Hono();
  app.use(createHostCheck(names));
  for (const group of routes) app.route(group.path, group.app);
  app.notFound((context) => {
    const { method, path } = context.req;
    const methods = listMethods(app, path);
    if (methods === '') return context.json({ error: `no ${path} here`, next_step: describe(app) }, 404);
    const answer = { error: `${path} does not answer ${method}`, next_step: `ask it with ${methods}` };
    return context.json(answer, 405, { allow: methods });
  });
  app.onError((error, context) => {
    log.error({ error, path: context.req.path }, 'a request failed');
    return context.json({ error: 'this failed', next_step: 'look into the log of dispatch serve' }, 500);
  });
  return app;
}

function listMethods(app: Hono, path: string): string {
  const methods = app.routes
    .filter((route) => route.path === path && route.method !== 'ALL')
    .map(({ method }) => method);
  return [...new Set(methods)].join(', ');
}

function describe(app: Hono): string {
  const paths = app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
  return `there is ${[...new Set(paths)].join(', ')}`;
}
