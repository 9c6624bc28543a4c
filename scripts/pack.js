// @ts-check
/**
 * Packs the chunks of a split build into scripts. Each chunk becomes a function that is compiled and run when it is first asked for:
 * V8 neither sets up nor caches what a run does not need.
 */
import { basename } from "node:path";
import { init, parse } from "es-module-lexer";

await init;

/** As a script a function of what a module is given, so that the text need not be put into one first; required, a module as ever. Strict, as ES modules are. */
const WORDS = "exports,require,module,__filename,__dirname";
const BEFORE = `(typeof module==="object"?f=>f(${WORDS}):f=>f)(function(${WORDS}){"use strict";`;
/** CommonJS has no `import.meta`; what the build has put in place of it is this. */
export const META = `const __meta={get url(){return require("node:url").pathToFileURL(__filename).href}};`;

/**
 * What esbuild wrote, by what imports call it: of each chunk the body of a function that returns its exports. No chunk imports one
 * that imports it, so each is complete when it is asked.
 * @param {readonly import("esbuild").OutputFile[]} files ES modules
 */
export function chunksOf(files) {
  const texts = new Map(files.map(({ path, text }) => [`./${basename(path)}`, text]));
  return new Map([...texts].map(([name, text]) => [name, bodyOf(text, (module) => texts.has(module))]));
}

/**
 * The text of a script that does what the entry does, and exports its exports and `chunks`, which says what was loaded so far. Chunks
 * that are not there are asked of the script of {@link packedRest} beside it, `rest.js`.
 * @param {ReadonlyMap<string, string>} chunks
 * @param {string} entry the chunk to begin with
 */
export function packed(chunks, entry) {
  const load =
    "function __load(name){if(name in __known)return __known[name];" +
    'if(!(name in __chunks))Object.assign(__chunks,require("./rest.js").chunks(__load,__meta));' +
    "return __known[name]=__chunks[name]()}";
  const words = `Object.assign(exports,__load("${entry}"),{chunks:()=>Object.keys(__known)});`;
  return `${BEFORE}${META}const __chunks={${tableOf(chunks)}},__known={};${load}${words}})\n`;
}

/** The text of a script that has further chunks. @param {ReadonlyMap<string, string>} chunks */
export function packedRest(chunks) {
  return `${BEFORE}exports.chunks=(__load,__meta)=>({${tableOf(chunks)}});})\n`;
}

/** @param {ReadonlyMap<string, string>} chunks */
function tableOf(chunks) {
  return [...chunks].map(([name, body]) => `${JSON.stringify(name)}:function(){${body}}`).join(",\n");
}

/** What is not a chunk is Node's own, or CommonJS in a file of its own. @param {string} text @param {(name: string) => boolean} isChunk */
function bodyOf(text, isChunk) {
  const [imports, exports] = parse(text);
  // Imports come before all else, wherever they stand.
  let head = "";
  let body = "";
  let end = 0;
  for (const { n: name, ss, se, d: kind } of imports) {
    const statement = text.slice(ss, se);
    if (name === undefined) throw new Error(`${statement} names no module`);
    const isOwn = isChunk(name);
    const module = `${isOwn ? "__load" : "require"}(${JSON.stringify(name)})`;
    body += text.slice(end, ss);
    if (kind === -1) head += `${declared(statement, module, isOwn)};`;
    else body += `Promise.resolve().then(()=>${isOwn ? module : asNamespace(module)})`;
    end = se;
  }
  const rest = text.slice(end);
  if (exports.length === 0) return head + body + rest;
  const [last, named, standard] = /export\s*(?:\{([^{}]*)\}|default ([^;]*));\s*$/u.exec(rest) ?? [];
  if (last === undefined) throw new Error(`a chunk does not end with its exports: ${rest.slice(-200)}`);
  const before = head + body + rest.slice(0, -last.length);
  if (standard !== undefined) return `${before}return ${asNamespace(standard)}`;
  return `${before}return{${pairs(named).map(([local, name]) => `${name}:${local}`)}}`;
}

/** A CommonJS module as an ES module sees it: its members, and by default what it exports as a whole. @param {string} module */
function asNamespace(module) {
  return `(m=>({__proto__:m,default:m}))(${module})`;
}

/** An import statement as a declaration. @param {string} statement @param {string} module @param {boolean} isChunk */
function declared(statement, module, isChunk) {
  const [, clause = ""] = /^import\s*(.*?)\s*(?:from\s*)?["'][^"']*["']$/su.exec(statement) ?? [];
  if (clause === "") return module;
  const [, all] = /^\*\s*as\s+([\w$]+)$/u.exec(clause) ?? [];
  if (all !== undefined) return `const ${all}=${module}`;
  const [, standard, named] = /^(?:([\w$]+)\s*,?\s*)?(?:\{([^{}]*)\})?$/su.exec(clause) ?? [];
  const whole = isChunk ? `${module}.default` : module;
  const parts = standard === undefined ? [] : [`${standard}=${whole}`];
  if (named !== undefined)
    parts.push(
      `{${pairs(named)
        .map((pair) => pair.join(":"))
        .join(",")}}=${module}`,
    );
  if (parts.length === 0) throw new Error(`${statement} is an import of another form`);
  return `const ${parts.join(",")}`;
}

/** Each `a as b`, or `a`, of a list. @param {string} [list] @returns {readonly [string, string][]} */
function pairs(list = "") {
  const words = list.split(",").map((each) => each.trim());
  return words
    .filter((each) => each !== "")
    .map((each) => {
      const [first = "", second = first] = each.split(/\s+as\s+/u);
      return [first, second];
    });
}
