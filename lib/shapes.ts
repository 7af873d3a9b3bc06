/** Whether a value is a JSON object: not null, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the names of an object's fields, as its type knows them. For our own constants: what comes from outside may have others. */
export function keysOf<T extends object>(value: T): ReadonlyArray<keyof T & string> {
  return Object.keys(value) as Array<keyof T & string>;
}
