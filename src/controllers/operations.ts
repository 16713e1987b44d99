import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
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
  'sources[].tables[].after': 'Whose retention events the column dates.',
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

const Published = v.object({
  controller: v.string(),
  state: v.picklist(['created', 'updated', 'unchanged']),
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
        'The body is the whole controller: what is left out is taken away, or set as the table says.',
      body: { name: 'Controller', schema: Controller, notes, example },
      answers: {
        200: {
          description: 'It is updated, or it was so already.',
          schema: Published,
          example: { controller: 'minu-pood', state: 'unchanged' },
        },
        201: {
          description: 'It is new.',
          schema: Published,
          example: { controller: 'minu-pood', state: 'created' },
        },
      },
      refusals: ['host-taken', 'changed-meanwhile', 'body-too-large'],
    },
  ],
};
