// What a command is, and how its line is read.

import { parseArgs } from 'node:util';

/** An option of a command: a flag, or, with `value` as its placeholder in the help, one that takes a text. */
export interface Option {
  value?: string;
  summary: string;
  required?: boolean;
  /** What is wrong with a text given, or null. */
  wrong?: (text: string) => string | null;
}

/** What was given to a command. */
export interface Call {
  args: string[];
  texts: Record<string, string | undefined>;
  flags: Set<string>;
  /** The names of all options that the command has. */
  options: string[];
  environment: NodeJS.ProcessEnv;
}

/** One command. To add one: a file with one of these, and its place in `commands.ts`. */
export interface Command {
  /** One word, or two: `key create`. */
  name: string;
  summary: string;
  /** What it takes besides options; a name ending in `…` takes one or more. */
  takes?: string;
  options?: Record<string, Option>;
  /** Talks to a server: it has `--url` and `--key` too. */
  online?: boolean;
  /** Lines behind `unusta`, with a word about each. */
  examples: { line: string; does: string }[];
  /** More to know, as paragraphs. */
  notes?: string[];
  /** Does it, and gives the exit code: 0, or 1 where it failed or was refused. */
  run: (call: Call) => Promise<number>;
}

/** What is wrong with a text that must be one of some words. */
export function oneOf(words: readonly string[]): (text: string) => string | null {
  return (text) => (words.includes(text) ? null : `must be one of ${words.join(', ')}, not ${text}`);
}

const always: Record<string, Option> = {
  json: { summary: 'print JSON' },
  help: { summary: 'print this' },
};
const online: Record<string, Option> = {
  url: { value: 'URL', summary: "the server (default UNUSTA_URL, else the local start's own)" },
  key: { value: 'KEY', summary: "an API key (default UNUSTA_KEY, else the local start's own ADMIN_KEY)" },
};

/** All options of a command, the common ones last. */
export function optionsOf(command: Command): Record<string, Option> {
  return { ...command.options, ...(command.online ? online : {}), ...always };
}

/** Finds the command that a line names, wherever its options stand, and what is left of the line without its name. */
export function findCommand(
  commands: readonly Command[],
  line: string[],
): { command: Command | null; named: string[]; rest: string[] } {
  const options = parsing({ ...online, ...always });
  const { tokens } = parseArgs({ args: line, options, strict: false, allowPositionals: true, tokens: true });
  const words = tokens.flatMap((token) =>
    token.kind === 'positional' ? [{ at: token.index, word: token.value }] : [],
  );
  for (const length of [2, 1]) {
    const name = words.slice(0, length);
    const command = commands.find((one) => one.name === name.map(({ word }) => word).join(' '));
    const rest = line.filter((_, at) => !name.some((word) => word.at === at));
    if (command && name.length === length) return { command, named: name.map(({ word }) => word), rest };
  }
  return { command: null, named: words.map(({ word }) => word), rest: line };
}

/** Reads the line of a command; gives a sentence where it can't be meant so. */
export function readCall(command: Command, line: string[], environment: NodeJS.ProcessEnv): Call | string {
  const options = optionsOf(command);
  const parsed = parseLine(options, line);
  if (typeof parsed === 'string') return parsed;
  const call = { ...parsed, options: Object.keys(options), environment };
  if (call.flags.has('help')) return call;
  return wrongArguments(command, call.args) ?? wrongOptions(options, call.texts) ?? call;
}

function parseLine(options: Record<string, Option>, line: string[]) {
  try {
    const config = { args: line, options: parsing(options), strict: true, allowPositionals: true } as const;
    const parsed = parseArgs({ ...config, tokens: true });
    const names = parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    // Of two texts one would be lost
    const twice = names.find((name, at) => options[name]?.value && names.indexOf(name) !== at);
    if (twice) return `--${twice} is given twice`;
    const given = Object.entries(parsed.values);
    const texts = given.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
    const flags = given.flatMap(([name, value]) => (value === true ? [name] : []));
    return {
      args: parsed.positionals,
      texts: Object.fromEntries(texts) as Call['texts'],
      flags: new Set(flags),
    };
  } catch (error) {
    // Node's own advice, behind the first sentence, is about its parser
    return error instanceof Error ? error.message.split(/\. |\n/)[0] || error.message : String(error);
  }
}

function parsing(
  options: Record<string, Option>,
): Record<string, { type: 'string' | 'boolean'; short?: string }> {
  const typed = Object.entries(options).map(([name, { value }]) => [
    name,
    { type: value ? 'string' : 'boolean', ...(name === 'help' ? { short: 'h' } : {}) },
  ]);
  return Object.fromEntries(typed);
}

function wrongArguments({ takes }: Command, args: string[]): string | null {
  if (takes === undefined) return args[0] === undefined ? null : `it takes nothing like ${args[0]}`;
  // A variable that was never set is an empty word, and would name a list in the place of one of its items
  if (args.length === 0 || args.some((arg) => arg.trim() === '')) return `${takes} is missing`;
  if (args.length > 1 && !takes.endsWith('…')) return `it takes one ${takes}, not ${args.length}`;
  return null;
}

function wrongOptions(options: Record<string, Option>, texts: Call['texts']): string | null {
  for (const [name, { required, value, wrong }] of Object.entries(options)) {
    const text = texts[name];
    if (text === undefined && required) return `--${name} ${value} is missing`;
    const reason = text === undefined ? null : wrong?.(text);
    if (reason) return `--${name} ${reason}`;
  }
  return null;
}
