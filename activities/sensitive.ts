/** Names of variables whose values are as good as secrets. */
const SENSITIVE = /KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH(?!OR(S?(_|$)|ITY))/i;
/** They say where something lies, not what it is. */
const PLACE = /_(URL|URI|SOCK|DIR|FILE|PATH|HOST|NAME)$/i;
/** Also of such a name: a switch, a small number, a path. To hide these would black out ordinary text. */
const HARMLESS = /^(true|false|enabled?|disabled?|always|never|default|\d{1,7}|[.~]{0,2}\/.*)$/is;
const SHORTEST = 6;

/** Whether a variable of this name holds a key, a password or the like. */
export function looksLikeKey(name: string): boolean {
  return SENSITIVE.test(name);
}

/** Values of all variables that look like keys: what a program that gets this environment might print. */
export function listKeys(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    looksLikeKey(name) && !PLACE.test(name) && value.length >= SHORTEST && !HARMLESS.test(value) ? [value] : [],
  );
}
