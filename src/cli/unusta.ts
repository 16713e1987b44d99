// The command line: `npm run unusta -- …`.

import { findCommand, readCall } from './command.ts';
import { commands } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';

/** Runs what the line asks for, and gives the exit code: 0; 1 failed or refused; 2 bad usage. */
async function main(line: string[]): Promise<number> {
  const { command, named, rest } = findCommand(commands, line);
  if (!command) return unnamed(named, line);
  const call = readCall(command, rest, process.env);
  if (typeof call === 'string') return badUsage(`${command.name}: ${call}`, `${command.name} --help`);
  if (!call.flags.has('help')) return command.run(call);
  console.log(commandHelp(command));
  return 0;
}

/** No command, or none that exists: the help was asked for, or is needed. */
function unnamed([first, second]: string[], line: string[]): number {
  const asked = line.includes('--help') || line.includes('-h') || first === 'help';
  const word = first === 'help' ? second : first;
  const group = commands.filter(({ name }) => name.split(' ')[0] === word);
  if (asked && (word === undefined || group.length > 0)) {
    const [only] = group;
    console.log(
      only && group.length === 1 ? commandHelp(only) : generalHelp(word === undefined ? commands : group),
    );
    return 0;
  }
  if (word === undefined) return badUsage('which command?', '--help');
  if (group.length === 0) return badUsage(`there is no command ${word}`, '--help');
  return badUsage(`which of ${group.map(({ name }) => name).join(', ')}?`, `${word} --help`);
}

function badUsage(what: string, help: string): 2 {
  console.error(`unusta: ${what}.\nFor help: npm run unusta -- ${help}`);
  return 2;
}

// A reader that has seen enough (`| head`) is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await main(process.argv.slice(2));
