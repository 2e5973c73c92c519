import { looksLikeKey } from '../../activities/sensitive.ts';
import type { Json } from '../plan/json.ts';
import { isTemplate } from '../plan/template-text.ts';
import { isObject } from '../spec/json-object.ts';

const HIDDEN = '[redacted]';
/** Whatever stands below is as likely a credential as not. */
const ALWAYS_HIDDEN = 'headers';

/** A value of configuration without what may be a secret in it: a reference such as `${{ secret.NAME }}` is none. */
export function hideSecrets(value: Json, key: string): Json {
  if (Array.isArray(value)) return value.map((item, index) => hideSecrets(item, findOption(value[index - 1]) ?? key));
  if (isObject(value)) return hideFields(value, key);
  if (typeof value !== 'string' || isTemplate(value)) return value;
  return looksLikeKey(key) || key === ALWAYS_HIDDEN ? HIDDEN : hideParts(value);
}

function hideFields(value: Record<string, Json>, key: string): Json {
  const keyOf = (name: string) => (key === ALWAYS_HIDDEN ? key : name);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, hideSecrets(field, keyOf(name))]));
}

/** `--api-key` says what the argument after it is. */
function findOption(before: Json | undefined): string | undefined {
  return typeof before === 'string' && /^--?[\w-]+$/.test(before) ? before : undefined;
}

/** `token=…`, `Authorization: …`, and the user in a URL. */
function hideParts(text: string): string {
  return text
    .replace(/\/\/[^/?#"\s]*@/g, '//…@')
    .replace(/([\w.-]+)(:\s+.+|=[^\s&"']+)/g, (whole, name: string, rest: string) =>
      looksLikeKey(name) ? `${name}${rest[0]}${HIDDEN}` : whole,
    );
}
