/**
 * Whether a trace's name of a function and the name in the source can be the same function: their last parts agree
 * after what compilers add is taken off. Pure.
 */
export function isSameFunction(traced: string | null, written: string | null): boolean {
  return traced !== null && written !== null && plainName(traced) === plainName(written);
}

/** `main.(*T).Do.func1` is `Do`, `Cart.lambda$total$0` is `total`, `Cart.<init>` is `Cart`, `load.<locals>.f` is `f`. */
function plainName(name: string): string {
  const named = name
    .replace(/(?:\.func\d+|\.gowrap\d+|\.\d+)+$/, '')
    .replace(/\.<init>$/, '')
    .replace(/lambda\$(\w+)\$\d+$/, '$1');
  return named.split(/[.$#]/).at(-1) ?? '';
}
