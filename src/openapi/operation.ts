import type * as v from 'valibot';
import type { Scope } from '../keys/scope.ts';
import type { Refusal } from '../problem.ts';

/** What one method of one path does: all that the description of the API says of it. */
export interface Operation {
  /** camelCase, unique, stable: generated clients name their functions after it. */
  id: string;
  method: 'get' | 'put' | 'post' | 'delete';
  /** One of `apiPaths`. */
  path: string;
  /** What a key must be for. */
  scope: Scope;
  /** One line without a full stop. */
  summary: string;
  /** Paragraphs, apart by a blank line; `code` in backticks. */
  description?: string;
  /** The path's own parameters but `c`, and what the query may hold. */
  parameters?: Record<string, OperationParameter>;
  /** A list that pages by `cursor` and `limit`. */
  isPaged?: boolean;
  /** Takes `Idempotency-Key`: src/once.ts. */
  isIdempotent?: boolean;
  body?: OperationBody;
  /** Status → what comes when all is well. */
  answers: Record<number, OperationAnswer>;
  /** What may be refused, beyond what every operation of its kind may be. */
  refusals?: Refusal['type'][];
}

/** A part of the path or, if the path has none of that name, of the query. */
interface OperationParameter {
  description: string;
  schema: v.GenericSchema;
  example?: string;
}

/** What is sent: the schema that checks it is the one that describes it. */
export interface OperationBody {
  /** PascalCase, unique. */
  name: string;
  schema: v.GenericSchema;
  /** What a field means, where its name doesn't say it: `topics[].name` → a sentence. */
  notes?: Record<string, string>;
  example: unknown;
}

/** What comes back; without a schema, an empty body. The schema is here only: nothing but the description needs it. */
export interface OperationAnswer {
  description: string;
  schema?: v.GenericSchema;
  example?: unknown;
}

/** The operations of a noun. */
export interface OperationGroup {
  name: string;
  description: string;
  operations: Operation[];
}
