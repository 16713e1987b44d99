import type { Controller } from '../controllers/input.ts';
import { type Deadline, deadlineFor } from '../law/clock.ts';
import { fullDay, isDay } from '../law/day.ts';
import { holidayCalendars } from '../law/holidays.ts';
import { type RightPromise, rightsOf } from '../notices/policy.ts';
import { rightTypes } from '../notices/right.ts';
import { partsOf } from '../notices/version.ts';
import { type Call, type Command, oneOf } from './command.ts';
import { describe } from './finding.ts';
import { readFolder } from './folder.ts';
import { countOf, findingsOf } from './inspection.ts';
import { pathsOf } from './paths.ts';
import type { VersionFolder } from './version-folder.ts';

const options: Command['options'] = {
  dir: { value: 'DIR', summary: "the controller's folder", required: true },
  type: { value: 'TYPE', summary: `of ${rightTypes.join(', ')}`, required: true, wrong: oneOf(rightTypes) },
  received: {
    value: 'DATE',
    summary: 'the local date of receipt, as 2026-01-31',
    required: true,
    // A notice may promise a century, and dates end with the year 9999
    wrong: (text) => (isDay(text) && text < '9899' ? null : `must be a date such as 2026-01-31, not ${text}`),
  },
  scope: {
    value: 'SCOPE',
    summary: 'of an objection: marketing, or other (the default)',
    wrong: oneOf(['marketing', 'other']),
  },
  extended: { summary: 'the deadline was extended, with a reason (Art. 12(3) GDPR)' },
};

/** `due`: until when a request must be answered, and why, without a server. */
export const due: Command = {
  name: 'due',
  summary: 'Says until when a request must be answered, and why. Offline, for any day.',
  options,
  examples: [
    {
      line: 'due --dir ../shared/seeds/neiss --type erasure --received 2026-01-31',
      does: 'a date and its reasons',
    },
    {
      line: 'due --dir examples/kadakas --type access --received 2026-01-31 --extended --json',
      does: 'after an extension, for a program',
    },
  ],
  notes: [
    'The version in force on the day of receipt decides; with none in force, the law.',
    'Of corrections the latest counts from its date on, since a folder does not know when one was published.',
  ],
  run: async (call: Call) => {
    const [dir = ''] = pathsOf([call.texts.dir ?? ''], call.environment);
    const folder = readFolder(dir);
    const findings = findingsOf(folder);
    if (!folder.controller || countOf(findings).errors > 0) {
      const errors = findings.filter(({ level }) => level === 'error');
      console.error([`${folder.slug} can't be used:`, ...describe(errors)].join('\n  '));
      return 1;
    }
    return answer(call, folder.controller, versionOn(folder.versions, call.texts.received ?? ''));
  },
};

/** The latest version, or correction of it, whose date has come. */
function versionOn(versions: VersionFolder[], day: string): VersionFolder | null {
  return versions.findLast(({ version }) => partsOf(version).date <= day) ?? null;
}

function answer({ texts, flags }: Call, controller: Controller, found: VersionFolder | null): number {
  const { type, scope = 'other', received = '' } = texts;
  if (type !== 'objection' && texts.scope !== undefined) {
    console.error('unusta: due: --scope belongs to an objection only.');
    return 2;
  }
  const policy = found?.notice?.policy ?? {
    effective: received,
    disclosures: {},
    rights: [],
    retention: [],
    holds: [],
  };
  const right = rightsOf(policy).find((one) => one.type === type && (one.scope ?? scope) === scope);
  const calendar = holidayCalendars.find((one) => one === (controller.holidays ?? controller.country));
  if (!right || !calendar) throw new Error(`no right ${type}, or no calendar for ${controller.country}`);
  const extended = flags.has('extended');
  if (extended && right.atOnce) {
    console.error('It takes effect at once, so there is nothing to extend: leave --extended out.');
    return 1;
  }
  const promised = promisedBy(right);
  const deadline = deadlineFor({
    receivedOn: received,
    timeZone: controller.timeZone,
    calendar,
    promised,
    extended,
  });
  const version = found?.version ?? null;
  if (flags.has('json')) console.log(JSON.stringify(reportOf(right, version, deadline), null, 2));
  else for (const line of linesOf(right, version, deadline)) console.log(line);
  return 0;
}

function promisedBy({ answerWithin, extendTo, deadlineClause, extendClause }: RightPromise) {
  return {
    answerWithin: answerWithin ?? undefined,
    extendTo: extendTo ?? undefined,
    deadlineClause: deadlineClause ?? undefined,
    extendClause: extendClause ?? undefined,
  };
}

function reportOf({ clause, atOnce }: RightPromise, noticeVersion: string | null, deadline: Deadline) {
  const { dueOn, reasoning, deadlineClause } = deadline;
  return { dueOn, reasoning, clause, deadlineClause, noticeVersion, atOnce };
}

function linesOf(right: RightPromise, version: string | null, deadline: Deadline): string[] {
  const { clause, atOnce } = right;
  const listed =
    clause === null
      ? 'does not list this right, which the law gives'
      : `gives this right in clause ${clause}`;
  const decided = deadline.deadlineClause === null ? 'the law' : `clause ${deadline.deadlineClause}`;
  return [
    ...(atOnce ? ['It takes effect at once, on receipt. The date is for confirming it.'] : []),
    `Due ${fullDay(deadline.dueOn)}`,
    deadline.reasoning,
    version === null
      ? 'No version of the notice was in force that day, so the law alone decides.'
      : `The notice of ${version} ${listed}; the deadline is set by ${decided}.`,
  ];
}
