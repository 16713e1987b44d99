import type { Refusal } from '../problem.ts';
import { wordingFor } from '../wording/languages.ts';
import { documentOf, Layout } from './layout.tsx';

/** A refusal as a page: what happened, and what to do next. */
export function errorDocument(language: string, type: Refusal['type'] | 'internal'): string {
  const w = wordingFor(language);
  const words = type in w.errors ? w.errors[type as keyof typeof w.errors] : w.errors['not-found'];
  return documentOf(
    <Layout frame={{ language, title: words.title, index: false }}>
      <h1>{words.title}</h1>
      <p>{words.text}</p>
    </Layout>,
  );
}
