import { type Command, type Option, optionsOf } from './command.ts';

/** How a command is called from the repository. */
const called = 'npm run unusta --';

/** The help for the whole, or for the commands of one group (`key`). */
export function generalHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length)) + 3;
  const lines = commands.map((command) => `  ${usageOf(command).padEnd(width)}${command.summary}`);
  const examples = commands.flatMap((command) => command.examples.slice(0, 1));
  return [
    'Unusta: the notice that enforces itself.',
    '',
    ...lines,
    '',
    ...exampleLines(examples),
    '',
    'Every command has --json, and --help with its options and examples.',
    'It exits 0 when done, 1 when it failed or was refused, 2 when it was called in a way it does not know.',
  ].join('\n');
}

/** The help for one command. */
export function commandHelp(command: Command): string {
  const options = Object.entries(optionsOf(command));
  const width = Math.max(...options.map(([name, option]) => flagOf(name, option).length)) + 3;
  return [
    command.summary,
    '',
    `  ${called} ${usageOf(command)}`,
    '',
    ...options.map((entry) => `  ${flagOf(...entry).padEnd(width)}${entry[1].summary}`),
    ...(command.notes ?? []).flatMap((note) => ['', note]),
    '',
    ...exampleLines(command.examples),
  ].join('\n');
}

function usageOf({ name, takes, options = {} }: Command): string {
  const required = Object.entries(options).filter(([, option]) => option.required);
  const flags = required.map((entry) => flagOf(...entry));
  return [name, ...(takes ? [takes] : []), ...flags].join(' ');
}

const flagOf = (name: string, { value }: Option) => `--${name}${value ? ` ${value}` : ''}`;

function exampleLines(examples: Command['examples']): string[] {
  return examples.flatMap(({ line, does }) => [`  # ${does}`, `  ${called} ${line}`]);
}
