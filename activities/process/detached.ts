/**
 * Why a run is left alone although its activity ends: nobody asked for its end (the worker stops, the server was away
 * for too long, another worker has taken the call over). The next attempt of the call finds it.
 */
export class DetachedError extends Error {
  override readonly name = 'DetachedError';
}
