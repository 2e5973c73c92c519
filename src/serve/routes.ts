import { Hono } from 'hono';
import type { Health } from './health.ts';

/** `GET /health` and `GET /ready`. */
export function createHealthRoutes(check: () => Promise<Health>, isReady: () => Promise<boolean>): Hono {
  return new Hono()
    .get('/health', async (context) => {
      const health = await check();
      return context.json(health, health.status === 'unhealthy' ? 503 : 200);
    })
    .get('/ready', async (context) => {
      const ready = await isReady();
      return context.json({ ready }, ready ? 200 : 503);
    });
}

/** `GET /metrics`, in the text format of Prometheus. */
export function createMetricsRoutes(scrape: () => Promise<string>): Hono {
  return new Hono().get('/metrics', async (context) =>
    context.text(await scrape(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
}
