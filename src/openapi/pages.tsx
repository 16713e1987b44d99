import type { Child } from 'hono/jsx';
import { apiDocsPath, openApiPath } from '../paths.ts';
import { Rows } from '../ui/controls.tsx';
import { documentOf, Layout } from '../ui/layout.tsx';
import {
  answersOf,
  commonRefusals,
  curlLine,
  type DescribedOperation,
  operationsOf,
  ownRefusals,
  parametersOf,
} from './description.ts';
import { type Field, fieldsOf, typeOf } from './fields.ts';
import { aboutKeys, scopeMeanings } from './introduction.ts';
import { type OpenApi, type OperationObject, type Reference, resolved } from './openapi.ts';
import { Code, Prose, Words } from './prose.tsx';

// In English only, as its readers' tools are.

/** With more fields than this, a body's table is folded. */
const mostFieldsUnfolded = 8;

/** The description of the API as a page. */
export function docsDocument(document: OpenApi): string {
  const frame = {
    language: 'en',
    title: 'The API of Unusta',
    description: document.info.summary,
    home: { name: 'Unusta', href: apiDocsPath },
    links: [{ rel: 'service-desc', href: openApiPath, type: 'application/json' }],
    index: false,
  };
  const groups = document.tags.map((tag) => ({ ...tag, operations: operationsOf(document, tag.name) }));
  return documentOf(
    <Layout frame={frame}>
      <h1>{frame.title}</h1>
      <p class="lead">{document.info.summary}</p>
      <ul class="facts">
        <li>Version {document.info.version}</li>
        <li>
          <a href={openApiPath}>The same for tools: OpenAPI {document.openapi}</a>
        </li>
      </ul>
      <div class="reading wide">
        <Contents groups={groups} />
        <article>
          <Introduction document={document} />
          {groups.map(({ name, description, operations }) => (
            <section aria-labelledby={name}>
              <h2 id={name}>{name}</h2>
              <Prose text={description} />
              {operations.map((one) => (
                <Operation document={document} described={one} />
              ))}
            </section>
          ))}
          <Problems document={document} />
        </article>
      </div>
    </Layout>,
  );
}

function Contents({ groups }: { groups: { name: string; operations: DescribedOperation[] }[] }) {
  const entry = (id: string, text: Child, isDeep: boolean) => (
    <li class={isDeep ? 'deep' : undefined}>
      <a href={`#${id}`}>{text}</a>
    </li>
  );
  return (
    <nav class="contents" aria-label="Contents" tabindex={0}>
      <Folded summary="Contents">
        <ol>
          {entry('keys-and-scopes', 'Getting in', false)}
          {entry('conventions', 'What holds for all', false)}
          {groups.map(({ name, operations }) => (
            <>
              {entry(name, name, false)}
              {operations.map(({ operation }) => entry(operation.operationId, operation.summary, true))}
            </>
          ))}
          {entry('problems', 'Problems', false)}
        </ol>
      </Folded>
    </nav>
  );
}

function Introduction({ document }: { document: OpenApi }) {
  const first = [
    'export UNUSTA_URL=… # where this page is, without its path',
    'export UNUSTA_KEY=…',
    `curl -H "Authorization: Bearer $UNUSTA_KEY" "$UNUSTA_URL${document.servers[0]?.url}/keys"`,
  ];
  return (
    <>
      <h2 id="keys-and-scopes">Getting in</h2>
      <Prose text={aboutKeys} />
      <Code text={first.join('\n')} />
      <Rows head={['Scope', 'With it a key may']}>
        {scopeMeanings.map(([scope, meaning]) => (
          <tr>
            <th scope="row">
              <code>{scope}</code>
            </th>
            <td>{meaning}</td>
          </tr>
        ))}
      </Rows>
      <h2 id="conventions">What holds for all</h2>
      <Prose text={document.info.description} />
    </>
  );
}

interface Described {
  document: OpenApi;
  described: DescribedOperation;
}

/** One operation: where, who may, what goes in, what comes back, and a line to try it with. */
function Operation({ document, described }: Described) {
  const { method, path, operation } = described;
  const scopes = operation.security.flatMap((one) => one.key ?? []);
  return (
    <section aria-labelledby={operation.operationId}>
      <h3 id={operation.operationId}>{operation.summary}</h3>
      <p>
        <span class="method">{method}</span>{' '}
        <code>{path.split(/(?=\/)/).map((part) => [part, <wbr />])}</code>
      </p>
      <ul class="facts">
        <li>
          Scope <a href="#keys-and-scopes">{scopes.join(', ')}</a>
        </li>
      </ul>
      {operation.description && <Prose text={operation.description} />}
      <Parameters document={document} operation={operation} />
      <Body document={document} operation={operation} />
      <Answers document={document} described={described} />
      <h4>To try</h4>
      <Code text={curlLine(document, described)} />
    </section>
  );
}

function Parameters({ document, operation }: { document: OpenApi; operation: OperationObject }) {
  const parameters = parametersOf(document, operation);
  if (parameters.length === 0) return null;
  const places: Record<string, string> = { path: 'in the path', query: 'in the query', header: 'header' };
  const fields = parameters.map(({ name, in: place, required, description, schema }) => {
    const [field] = fieldsOf({ properties: { [name]: schema } });
    const limits = [schema.description ?? '', ...(field?.limits ?? [])];
    const type = `${typeOf(schema)}, ${places[place]}`;
    return { path: name, type, isRequired: required ?? false, description, limits };
  });
  return (
    <>
      <h4>Parameters</h4>
      <Fields fields={fields} />
    </>
  );
}

function Body({ document, operation }: { document: OpenApi; operation: OperationObject }) {
  const media = operation.requestBody?.content['application/json'];
  if (!media) return null;
  const fields = fieldsOf(resolved(media.schema as Reference, document.components.schemas));
  return (
    <>
      <h4>What the body holds</h4>
      {fields.length > mostFieldsUnfolded ? (
        <Folded summary={`${fields.length} fields`}>
          <Fields fields={fields} />
        </Folded>
      ) : (
        <Fields fields={fields} />
      )}
    </>
  );
}

function Folded({ summary, children }: { summary: string; children: Child }) {
  return (
    <details>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

function Fields({ fields }: { fields: Field[] }) {
  return (
    <Rows head={['Field', 'What it is']}>
      {fields.map(({ path, type, isRequired, description, limits }) => (
        <tr>
          <th scope="row">
            <code>{path}</code>
            <small>
              {type}
              {isRequired && ', required'}
            </small>
          </th>
          <td>
            <Words text={description} />
            {limits.filter(Boolean).map((limit) => (
              <small>
                <Words text={limit} />
              </small>
            ))}
          </td>
        </tr>
      ))}
    </Rows>
  );
}

function Answers({ document, described }: Described) {
  const { operation } = described;
  const refusals = ownRefusals(document, operation);
  return (
    <>
      <h4>What comes back</h4>
      {answersOf(operation).map(([status, { description, content }]) => {
        const media = content?.['application/json'];
        const fields = fieldsOf(media?.schema ?? {}).map((field) => ({ ...field, isRequired: false }));
        return (
          <>
            <p>
              <span class="method">{status}</span> <Words text={description} />
            </p>
            {media && (
              <Folded summary="Example and fields">
                <Code text={JSON.stringify(media.example, null, 2)} />
                <Fields fields={fields} />
              </Folded>
            )}
          </>
        );
      })}
      <p>
        {refusals.length > 0 && 'Or a problem: '}
        {refusals.map((name, i) => (
          <>
            {i > 0 && ', '}
            <ProblemLink document={document} name={name} />
          </>
        ))}
        {refusals.length > 0 ? '; or' : 'Or'} a problem that{' '}
        <a href="#problems">any operation may answer with</a>.
      </p>
    </>
  );
}

function ProblemLink({ document, name }: { document: OpenApi; name: string }) {
  return (
    <a href={`#problem-${name}`}>
      {document.components.examples[name]?.value.status} {name}
    </a>
  );
}

function Problems({ document }: { document: OpenApi }) {
  const common = commonRefusals(document);
  const problems = Object.entries(document.components.examples).sort(
    ([, a], [, b]) => a.value.status - b.value.status,
  );
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">Problems</h2>
      <Prose text="Every refusal there is, by its `type`. A path answers a method that it does not take with 405, and `Allow` says which ones it takes." />
      <p>
        Any operation may answer with{' '}
        {common.map((name, i) => (
          <>
            {i > 0 && (i === common.length - 1 ? ' or ' : ', ')}
            <ProblemLink document={document} name={name} />
          </>
        ))}
        .
      </p>
      <Rows head={['Status', 'Type', 'What it says, for example']}>
        {problems.map(([name, { value }]) => (
          <tr id={`problem-${name}`}>
            <th scope="row">{value.status}</th>
            <td>
              <code>{value.type}</code>
            </td>
            <td>
              {value.title}
              <small>{value.detail}</small>
            </td>
          </tr>
        ))}
      </Rows>
    </section>
  );
}
