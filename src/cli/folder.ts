// A controller's folder: `SLUG/controller.toml`, and a folder per version of its notice.

import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Controller } from '../controllers/input.ts';
import { compareVersions, isVersion, partsOf } from '../notices/version.ts';
import { readToml, reasonOf } from './files.ts';
import { type FolderFinding, formatError, formatErrors, warn } from './finding.ts';
import { checkedFile } from './spelling.ts';
import { readVersion, type VersionFolder } from './version-folder.ts';

/** What a controller's folder holds, and what is wrong with it. */
export interface ControllerFolder {
  /** As it was named. */
  path: string;
  /** The folder's own name, which has to be the controller's slug. */
  slug: string;
  /** Null if `controller.toml` can't be read or is not as it should be. */
  controller: Controller | null;
  /** Oldest first. */
  versions: VersionFolder[];
  findings: FolderFinding[];
}

/** A folder with a controller.toml, or else every folder in it that has one: `examples` means all examples. */
export function controllerFolders(paths: string[]): string[] {
  const found = paths.flatMap((path) => {
    if (isFile(join(path, 'controller.toml'))) return [path];
    const within = namesIn(path)
      .map((name) => join(path, name))
      .filter((one) => isFile(join(one, 'controller.toml')));
    return within.length > 0 ? within : [path];
  });
  const real = new Map(found.map((path) => [realPath(path), path]));
  return [...real.values()];
}

/** Reads a controller's folder, all of it. Nothing throws: what can't be read is a finding. */
export function readFolder(path: string): ControllerFolder {
  const slug = basename(resolve(path));
  const nothing = { path, slug, controller: null, versions: [] };
  let names: string[];
  try {
    names = readdirSync(path).sort();
  } catch (error) {
    return { ...nothing, findings: [formatError(path, reasonOf(error))] };
  }
  if (!names.includes('controller.toml')) {
    const message = `is missing in ${path}, and no folder in it has one`;
    return { ...nothing, findings: [formatError('controller.toml', message)] };
  }
  const { controller, findings } = readController(path, slug);
  const folders = names.filter((name) => isDirectory(join(path, name)));
  const versions = folders.filter(isVersion).sort(compareVersions);
  return {
    path,
    slug,
    controller,
    versions: versions.map((version) => readVersion(path, version)),
    findings: [...findings, ...misnamed(folders), ...versionFindings(versions)],
  };
}

function readController(path: string, slug: string): Pick<ControllerFolder, 'controller' | 'findings'> {
  const file = 'controller.toml';
  const toml = readToml(join(path, file));
  if (!toml.ok) return { controller: null, findings: [formatError(file, toml.message)] };
  const { value, errors } = checkedFile(Controller, toml.value);
  const findings = formatErrors(errors, () => file);
  if (value && value.slug !== slug) {
    const message = `slug is ${value.slug}, but the folder is named ${slug}: name the two alike`;
    return { controller: null, findings: [...findings, formatError(file, message, '/slug')] };
  }
  return { controller: value, findings };
}

/** Whoever begins a folder's name with a year means a version, and would wonder why it isn't published. */
function misnamed(folders: string[]): FolderFinding[] {
  const names = folders.filter((name) => /^\d{4}\D/.test(name) && !isVersion(name));
  const message =
    'is no version: name the folder by the first day in force, as 2026-03-01, or 2026-03-01.2 for a correction';
  return names.map((name) => formatError(name, message));
}

function versionFindings(versions: string[]): FolderFinding[] {
  if (versions.length === 0) {
    const message =
      'There is no version of the notice yet: add a folder named by its first day in force, such as 2026-03-01, with policy.toml and the texts.';
    return [warn('no-version', '', message)];
  }
  const orphans = versions.filter((version) => !versions.includes(partsOf(version).date));
  return orphans.map((version) => {
    const { date } = partsOf(version);
    const message = `This corrects ${date}, which has no folder here: it can be published only if ${date} has been.`;
    return warn('corrects-nothing', version, message);
  });
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return []; // said when it is read as a controller's folder
  }
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
