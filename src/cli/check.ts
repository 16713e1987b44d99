import type { Call, Command } from './command.ts';
import { describe } from './finding.ts';
import type { ControllerFolder } from './folder.ts';
import { countOf, countText, findingsOf, inspectFolders } from './inspection.ts';
import { pathsOf } from './paths.ts';

/** `check DIR…`: lints controllers' folders, without a server. */
export const check: Command = {
  name: 'check',
  summary: "Says what is wrong or missing in controllers' folders. Offline.",
  takes: 'DIR…',
  examples: [
    { line: 'check examples/kadakas', does: "one controller's folder" },
    { line: 'check examples/*', does: 'every controller in a folder' },
    { line: 'check --json examples/kadakas', does: 'the same for a program' },
  ],
  notes: [
    'Errors (✗) keep a version from being published. Warnings (!) do not: what the notice lacks, the law answers.',
    'Whether data leave the EEA or a machine decides (Art. 13(1)(f), 13(2)(f) GDPR) no file shows, so that is not asked.',
  ],
  run: async ({ args, flags, environment }: Call) => {
    const folders = inspectFolders(pathsOf(args, environment), Date.now());
    const count = countOf(folders.flatMap(findingsOf));
    if (flags.has('json')) console.log(JSON.stringify(folders.flatMap(reportOf), null, 2));
    else for (const line of linesOf(folders)) console.log(line);
    return count.errors > 0 ? 1 : 0;
  },
};

function reportOf({ slug, findings, versions }: ControllerFolder) {
  const ofVersions = versions.map((one) => ({
    controller: slug,
    version: one.version,
    findings: one.findings,
  }));
  return [{ controller: slug, version: null, findings }, ...ofVersions];
}

function linesOf(folders: ControllerFolder[]): string[] {
  const versions = folders.reduce((sum, folder) => sum + folder.versions.length, 0);
  const some = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const counted = countText(countOf(folders.flatMap(findingsOf)));
  return [
    ...folders.flatMap((folder) => {
      const lines = describe(findingsOf(folder)).map((line) => `  ${line}`);
      return lines.length > 0 ? [folder.slug, ...lines, ''] : [`${folder.slug}: all is there`, ''];
    }),
    `${some(folders.length, 'controller')}, ${some(versions, 'version')}: ${counted}.`,
  ];
}
