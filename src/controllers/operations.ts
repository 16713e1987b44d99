import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import type { SourceFinding } from '../sources/finding.ts';
import { Controller } from './input.ts';

const notes: Record<string, string> = {
  slug: 'The same as in the path. Words that the system uses in its own paths are refused.',
  name: 'As the register has it.',
  tradeName: 'As people know it.',
  registration: 'Registry code.',
  country: 'Its law is the one that counts. Without a holiday calendar here, `holidays` must name one.',
  holidays: 'Whose public holidays put off a deadline; the country’s own if left out.',
  languages: 'The first is the default; the notice needs a text in it.',
  email: 'The shop’s own: for people’s letters, and for our reminders.',
  hosts: 'Hosts on which `/{c}` falls away. Changing them needs the scope `admin`.',
  origins: 'Web origins that may embed the request form.',
  accent: 'The colour of the pages; darkened or lightened where it could not be read.',
  mode: 'In `rehearsal` the plans are real, but no source and no recipient is touched.',
  authority: 'The supervisory authority to complain to.',
  dpo: 'The data protection officer.',
  topics: 'What people may get mail about, and say no to.',
  'topics[].name': 'By language; the default language must be among them.',
  recipients: 'Who else gets data.',
  sources: 'Databases that hold people’s data. Changing them needs the scope `admin`.',
  'sources[].urlEnv': 'The Worker’s secret that holds the address.',
  'sources[].tokenEnv': 'The Worker’s secret that holds the token.',
  'sources[].tables[].category': 'A category of the policy’s retention.',
  'sources[].tables[].key': 'The primary key, or a column that is unique and not null.',
  'sources[].tables[].subject': 'The column with the e-mail address, or the join that leads to it.',
  'sources[].tables[].event': 'The column that dates what starts the period.',
  'sources[].tables[].where': 'Only rows whose column has one of these values.',
  'sources[].tables[].anonymise': 'What is written over each column, where the policy says `anonymise`.',
  'sources[].tables[].after': 'Whose retention events the column dates: one, or a list.',
  'sources[].tables[].withhold':
    'Columns that no person gets in an export of their data, such as the digest of a password.',
};

const example: v.InferInput<typeof Controller> = {
  slug: 'minu-pood',
  name: 'Minu Pood OÜ',
  tradeName: 'Minu Pood',
  country: 'EE',
  timeZone: 'Europe/Tallinn',
  languages: ['et', 'en'],
  email: 'andmed@minu-pood.example',
  origins: ['https://www.minu-pood.example'],
  authority: { name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' },
  topics: [{ id: 'newsletter', name: { et: 'Uudiskiri', en: 'Newsletter' } }],
};

const profileDigest = '4b0c1ea9c6f2b9b8d59e4e9d9be7d0f1a6c2b2b5e8f0a7d3c4e5f60718293a4b';

const FindingAnswer: v.GenericSchema<SourceFinding> = v.object({
  level: v.picklist(['error', 'warning']),
  code: v.pipe(v.string(), v.description('Stable.')),
  pointer: v.pipe(v.string(), v.description('A JSON pointer into the body.')),
  message: v.pipe(v.string(), v.description('What to do.')),
  create: v.optional(v.pipe(v.string(), v.description('The statement that would mend it.'))),
});

const Published = v.object({
  controller: v.string(),
  state: v.picklist(['created', 'updated', 'unchanged']),
  findings: v.array(FindingAnswer),
});

/** `/api/v1/controllers/{c}`, described. */
export const controllerOperations: OperationGroup = {
  name: 'Controllers',
  description:
    'The shop that answers for people’s data: who it is, whom it works with, and where its data is.',
  operations: [
    {
      id: 'publishController',
      method: 'put',
      path: apiPaths.controller,
      scope: 'publish',
      summary: 'Publish a controller, or what changed of it',
      description:
        'The body is the whole controller: what is left out is taken away, or set as the table says. Sources that changed are held against their databases: what would keep a purge from being exact is refused, and what makes it dear is told.',
      body: { name: 'Controller', schema: Controller, notes, example },
      answers: {
        200: {
          description: 'It is updated, or it was so already.',
          schema: Published,
          example: { controller: 'minu-pood', state: 'unchanged', findings: [] },
        },
        201: {
          description: 'It is new.',
          schema: Published,
          example: { controller: 'minu-pood', state: 'created', findings: [] },
        },
      },
      refusals: ['host-taken', 'sources-rejected', 'changed-meanwhile', 'body-too-large'],
    },
    {
      id: 'readProfile',
      method: 'get',
      path: apiPaths.profile,
      scope: 'read',
      summary: 'Read a controller as it was once published',
      description:
        'Each publication has its digest in the audit log: with it, what a purge went by can be shown for good.',
      parameters: {
        digest: {
          description: 'SHA-256 of the canonical JSON (RFC 8785) of the profile.',
          schema: v.string(),
          example: profileDigest,
        },
      },
      answers: {
        200: {
          description: 'The controller, to the letter.',
          schema: v.object({ controller: v.string(), digest: v.string(), profile: Controller }),
          example: {
            controller: 'minu-pood',
            digest: profileDigest,
            profile: v.parse(Controller, example),
          },
        },
      },
    },
  ],
};
