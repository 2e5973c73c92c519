/** A list or object that is being filled. */
export type Container = unknown[] | Record<string, unknown>;

/** Builds a value from the events of a parser, in which a key of an object can stand only once. */
export class JsonBuilder {
  value: unknown;
  private readonly containers: Container[] = [];
  private readonly keys: string[] = [];

  get depth(): number {
    return this.containers.length;
  }

  open(container: Container): void {
    this.add(container);
    this.containers.push(container);
  }

  close(): void {
    this.containers.pop();
  }

  /** @returns false when the object has the key already */
  startProperty(key: string): boolean {
    this.keys[this.depth] = key;
    return !Object.hasOwn(this.containers.at(-1)!, key);
  }

  add(value: unknown): void {
    const parent = this.containers.at(-1);
    if (parent === undefined) this.value = value;
    else if (Array.isArray(parent)) parent.push(value);
    else this.define(parent, value);
  }

  /** A plain assignment of `__proto__` would change the object's prototype. */
  private define(parent: Record<string, unknown>, value: unknown): void {
    const key = this.keys[this.depth]!;
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
  }
}
