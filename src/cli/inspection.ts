// Folders read and linted: what `check` prints, and `publish` needs to know first.

import { localDate } from '../law/day.ts';
import { type Finding, lintNotice } from '../notices/lint.ts';
import { compareVersions, partsOf } from '../notices/version.ts';
import { type FolderFinding, formatError } from './finding.ts';
import { type ControllerFolder, controllerFolders, readFolder } from './folder.ts';
import type { VersionFolder } from './version-folder.ts';

/** Reads and lints all controllers' folders that the paths mean. `now` says which versions are past. */
export function inspectFolders(paths: string[], now: number): ControllerFolder[] {
  const folders = controllerFolders(paths).map((path) => lintFolder(readFolder(path), now));
  return folders.map((folder, at) => {
    const first = folders.findIndex(({ slug }) => slug === folder.slug);
    const message = `${folder.slug} is the name of ${folders[first]?.path} too: give one of them`;
    return first === at
      ? folder
      : { ...folder, findings: [...folder.findings, formatError(folder.path, message)] };
  });
}

/** Everything found in a folder, the controller's first. */
export function findingsOf({ findings, versions }: ControllerFolder): FolderFinding[] {
  return [...findings, ...versions.flatMap((version) => version.findings)];
}

/** How many errors and warnings. */
export function countOf(findings: Finding[]): { errors: number; warnings: number } {
  const errors = findings.filter(({ level }) => level === 'error').length;
  return { errors, warnings: findings.length - errors };
}

/** `no errors, 2 warnings`. */
export function countText({ errors, warnings }: { errors: number; warnings: number }): string {
  const some = (count: number, word: string) => `${count || 'no'} ${word}${count === 1 ? '' : 's'}`;
  return `${some(errors, 'error')}, ${some(warnings, 'warning')}`;
}

function lintFolder(folder: ControllerFolder, now: number): ControllerFolder {
  const { controller } = folder;
  if (!controller) return folder;
  const today = localDate(now, controller.timeZone);
  const linted = folder.versions.map((one) => {
    if (!one.notice) return { one, found: [] };
    const past = isPast(one.version, folder.versions, today);
    return { one, found: lintNotice(controller, one.version, one.notice, { past }) };
  });
  // Said of the controller, it is said once, not for every version
  const about = new Map(
    linted.flatMap(({ found }) => found.filter(isAboutController)).map((f) => [f.message, f]),
  );
  return {
    ...folder,
    findings: [...folder.findings, ...Array.from(about.values(), atController)],
    versions: linted.map(({ one, found }) => {
      const own = found.filter((finding) => !isAboutController(finding));
      return {
        ...one,
        findings: [...one.findings, ...own.map((f) => ({ ...f, ...one.placeOf(f.pointer) }))],
      };
    }),
  };
}

const isAboutController = ({ pointer }: Finding) => pointer === '';
const atController = (finding: Finding): FolderFinding => ({
  ...finding,
  file: 'controller.toml',
  field: '',
});

function isPast(version: string, versions: VersionFolder[], today: string): boolean {
  return versions.some(
    (other) => compareVersions(other.version, version) > 0 && partsOf(other.version).date <= today,
  );
}
