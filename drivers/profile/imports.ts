import { isJsonObject, type JsonObject, mergeJson } from './json.ts';

/**
 * `{"$import": "file.json#part", …}` stands for that part of that file, with the object's other keys laid over it. `part`
 * is a key of the file, or several divided by `/`; without one the whole file is meant. In an array an import of an array
 * stands for all of its elements.
 */
export const importKey = '$import';

/** Imports within imports. */
const maxDepth = 8;
/** Values that one file may come to, its imports counted: a profile has a few hundred. */
const maxValues = 20_000;
const maxNesting = 64;

/** A file as an import finds it. `identity` is its own among all files, whoever calls it by which name. */
export type ImportedFile = Readonly<{ identity: string; json: unknown }>;

/** @returns the file that `name` means in the file `from`, or null */
export type FindImport = (name: string, from: string) => ImportedFile | null;

/** What is wrong with an import, and where: a path of keys such as `hints.0`. */
export class ImportError extends Error {
  constructor(path: readonly string[], why: string) {
    super(`at ${path.length === 0 ? 'the top' : path.join('.')}: ${why}`);
    this.name = 'ImportError';
  }
}

/** @throws ImportError for an import that is unknown, goes round in a circle, lies too deep or comes to too much */
export const resolveImports = (file: ImportedFile, find: FindImport): unknown =>
  new Resolver(find).walk(file.json, { from: file.identity, chain: [`${file.identity}#`], path: [] });

/** `from`: the file that a value stands in. `chain`: the imports that led there. `path`: its place in the first file. */
type Place = Readonly<{ from: string; chain: readonly string[]; path: readonly string[] }>;

const within = (place: Place, key: string): Place => ({ ...place, path: [...place.path, key] });

class Resolver {
  readonly #find: FindImport;
  #values = 0;

  constructor(find: FindImport) {
    this.#find = find;
  }

  walk(value: unknown, place: Place): unknown {
    this.#values += 1;
    if (this.#values > maxValues) throw new ImportError(place.path, `with its imports it is over ${maxValues} values`);
    if (place.path.length > maxNesting) throw new ImportError(place.path, `it is nested over ${maxNesting} deep`);
    if (Array.isArray(value)) {
      return value.flatMap((element: unknown, index) => this.#element(element, within(place, `${index}`)));
    }
    if (!isJsonObject(value)) return value;
    const { [importKey]: reference, ...own } = value;
    const over = Object.fromEntries(
      Object.entries(own).map(([key, inner]) => [key, this.walk(inner, within(place, key))]),
    );
    return reference === undefined ? over : this.#import(reference, over, place);
  }

  #element(element: unknown, place: Place): unknown[] {
    const resolved = this.walk(element, place);
    const imported = isJsonObject(element) && Object.hasOwn(element, importKey);
    return imported && Array.isArray(resolved) ? resolved : [resolved];
  }

  #import(reference: unknown, over: JsonObject, { from, chain, path }: Place): unknown {
    const { name, part } = parsedReference(reference, path);
    const file = this.#find(name, from);
    if (file === null) throw new ImportError(path, `there is no "${name}" to import`);
    const link = `${file.identity}#${part.join('/')}`;
    if (chain.includes(link)) throw new ImportError(path, `"${String(reference)}" imports itself`);
    if (chain.length > maxDepth) throw new ImportError(path, `imports lie more than ${maxDepth} deep`);
    const json = partOf(file.json, part, name, path);
    const found = this.walk(json, { from: file.identity, chain: [...chain, link], path });
    if (Object.keys(over).length === 0) return found;
    if (isJsonObject(found)) return mergeJson(found, over);
    throw new ImportError(path, `"${String(reference)}" is no object: nothing can be laid over it`);
  }
}

const parsedReference = (
  reference: unknown,
  path: readonly string[],
): Readonly<{ name: string; part: readonly string[] }> => {
  const match = typeof reference === 'string' ? /^([^#]+\.json)(?:#(.+))?$/.exec(reference) : null;
  const name = match?.[1];
  if (name === undefined) throw new ImportError(path, `${importKey} must be "file.json" or "file.json#part"`);
  return { name, part: match?.[2]?.split('/') ?? [] };
};

const partOf = (json: unknown, part: readonly string[], name: string, path: readonly string[]): unknown =>
  part.reduce((value, key) => {
    if (isJsonObject(value) && Object.hasOwn(value, key)) return value[key];
    throw new ImportError(path, `"${name}" has no part "${part.join('/')}"`);
  }, json);
