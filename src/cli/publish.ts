import { Controller } from '../controllers/input.ts';
import { partsOf } from '../notices/version.ts';
import { apiPaths } from '../paths.ts';
import { type Answer, fieldOf, pathOf, send } from './api.ts';
import type { Call, Command } from './command.ts';
import { describe, type FolderFinding, warn } from './finding.ts';
import type { ControllerFolder } from './folder.ts';
import { countOf, inspectFolders } from './inspection.ts';
import { pathsOf } from './paths.ts';
import { type Server, serverFor } from './server.ts';
import { toFileSpelling } from './spelling.ts';

/** `publish DIR…`: checks, then publishes controllers and their versions. */
export const publish: Command = {
  name: 'publish',
  summary: 'Checks, then publishes controllers and the versions of their notices.',
  takes: 'DIR…',
  online: true,
  examples: [
    { line: 'publish examples/*', does: 'to the local server that npm start runs' },
    {
      line: 'publish --url https://privacy.shop.example examples/kadakas',
      does: 'to another, with the key in UNUSTA_KEY',
    },
  ],
  notes: [
    'A key with the scope publish will do; hosts and sources change by one with admin only. Run again, it changes nothing.',
    'A published version never changes: publish a correction, as 2026-03-01.2.',
  ],
  run: async (call: Call) => {
    const server = serverFor(call);
    if (typeof server === 'string') {
      console.error(server);
      return 1;
    }
    const folders = inspectFolders(pathsOf(call.args, call.environment), Date.now());
    const json = call.flags.has('json');
    const steps: Step[] = [];
    const done = await publishAll(server, folders, (step) => {
      steps.push(step);
      print(step, json);
    });
    if (json) console.log(JSON.stringify(steps.map(reportOf), null, 2));
    return done ? 0 : 1;
  },
};

/**
 * What became of a version, or of a controller (`version` null), which is told of only if it can't be published, was
 * there and has changed, or if something was found.
 */
interface Step {
  controller: string;
  version: string | null;
  state: 'published' | 'unchanged' | 'refused' | 'invalid';
  findings: FolderFinding[];
  /** What the server found besides, which no check of a folder can know. */
  besides?: FolderFinding[];
  /** Why it was refused, or what was published of a controller. */
  message?: string;
  problem?: unknown;
}

/** Checks and publishes folders, a line for each version and each refusal; false if any could not be published. */
export async function publishFolders({
  url,
  key,
  folders,
  report,
}: {
  url: string;
  key: string;
  folders: string[];
  report: (line: string) => void;
}): Promise<boolean> {
  const inspected = inspectFolders(folders, Date.now());
  return publishAll({ url, key }, inspected, (step) => {
    const line = lineOf(step);
    if (line !== null) report(line);
  });
}

/** Nothing is sent while a single folder has an error. */
async function publishAll(
  server: Server,
  folders: ControllerFolder[],
  tell: (step: Step) => void,
): Promise<boolean> {
  const invalid = folders.flatMap(invalidSteps);
  for (const step of invalid) tell(step);
  if (invalid.length > 0) return false;
  let done = true;
  for (const { slug, controller, findings, versions } of folders) {
    if (!controller) continue; // never: it would be invalid
    const answer = await putController(server, controller);
    if (!answer.ok) {
      tell({ controller: slug, version: null, findings: [], ...refused(answer) });
      if (answer.status === null || answer.status === 401) return false; // nor would the next fare better
      done = false;
      continue;
    }
    const besides = sourceFindings(answer.body, controller);
    const isUpdated = fieldOf(answer.body, 'state') === 'updated';
    if (isUpdated || findings.length + besides.length > 0) {
      const said = isUpdated ? { message: updatedText(controller) } : {};
      tell({ controller: slug, version: null, state: 'published', findings, besides, ...said });
    }
    for (const { version, notice, findings } of newestFirst(versions)) {
      const path = pathOf(apiPaths.notice, { c: slug, version });
      const put = await send(server, 'PUT', path, notice);
      tell({ controller: slug, version, findings, ...(put.ok ? { state: stateOf(put) } : refused(put)) });
      done &&= put.ok;
    }
  }
  return done;
}

function updatedText({ mode }: Controller): string {
  return `controller.toml published${mode === 'rehearsal' ? ', mode = "rehearsal": no purge touches a source' : ''}`;
}

/**
 * The newest version first, since what is behind it is then past and not held against today's sources; a correction
 * behind what it corrects.
 */
function newestFirst<T extends { version: string }>(versions: T[]): T[] {
  const key = ({ version }: T) => partsOf(version);
  return [...versions].sort((a, b) => {
    const [one, two] = [key(a), key(b)];
    return one.date === two.date ? one.correction - two.correction : one.date < two.date ? 1 : -1;
  });
}

function putController(server: Server, controller: Controller): Promise<Answer> {
  return send(server, 'PUT', pathOf(apiPaths.controller, { c: controller.slug }), controller);
}

/** What the server says of the databases, which no check of a folder can know. */
function sourceFindings(body: unknown, controller: Controller): FolderFinding[] {
  const found = fieldOf(body, 'findings');
  return (Array.isArray(found) ? found : []).map((one) => {
    const [code, pointer, said, create] = ['code', 'pointer', 'message', 'create'].map((name) =>
      fieldOf(one, name),
    );
    const message = create === undefined ? String(said) : `${said}\n    ${create};`;
    const field = toFileSpelling(Controller, String(pointer), controller);
    return { ...warn(String(code), 'controller.toml', message), pointer: String(pointer), field };
  });
}

/** 201 made it, 200 found it there; the answer says the same in a word. */
function stateOf({ status, body }: { status: number; body: unknown }): 'published' | 'unchanged' {
  const state = fieldOf(body, 'state');
  return state === 'published' || state === 'unchanged' ? state : status === 201 ? 'published' : 'unchanged';
}

function refused({ message, problem }: { message: string; problem: unknown }) {
  return { state: 'refused' as const, message, problem };
}

function invalidSteps({ slug, findings, versions }: ControllerFolder): Step[] {
  const all = [{ version: null, findings }, ...versions];
  return all
    .filter((one) => countOf(one.findings).errors > 0)
    .map(({ version, findings }) => ({ controller: slug, version, state: 'invalid', findings }));
}

/** Null where there is no more to say than how much was found. */
function lineOf(step: Step): string | null {
  const name = nameOf(step);
  if (step.state === 'invalid') return [`${name} can't be published:`, ...errorLines(step)].join('\n  ');
  if (step.state === 'refused') return `${name} refused: ${step.message}`;
  if (step.version === null) {
    const found = describe(step.besides ?? []);
    if (step.message === undefined && found.length === 0) return null;
    return [`${name}:${step.message === undefined ? '' : ` ${step.message}`}`, ...found].join('\n  ');
  }
  return `${name} ${step.state}`;
}

const nameOf = ({ controller, version }: Step) => [controller, version].filter(Boolean).join(' ');
const errorLines = ({ findings }: Step) => describe(findings.filter(({ level }) => level === 'error'));

/** What was done goes to the output, everything else to the side. */
function print(step: Step, json: boolean): void {
  const done = step.state === 'published' || step.state === 'unchanged';
  const line = lineOf(step);
  if (line !== null && !(done && step.version !== null)) console.error(line);
  else if (line !== null && !json) console.log(line);
  const { warnings } = countOf(step.findings);
  if (done && warnings > 0) console.error(`${nameOf(step)}: ${warningText(warnings)}, see unusta check`);
}

const warningText = (count: number) => `${count} warning${count === 1 ? '' : 's'}`;

function reportOf({ controller, version, state, findings, besides = [], problem }: Step) {
  return {
    ...{ controller, version, state },
    findings: [...findings, ...besides],
    ...(problem ? { problem } : {}),
  };
}
