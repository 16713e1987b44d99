import { type Clause, findClause, nearestClause } from './clause.ts';
import { citedNumber } from './clause-number.ts';
import type { NoticeVersion } from './input.ts';
import type { Finding } from './lint.ts';
import type { NoticeText } from './notice-text.ts';
import { parseNotice } from './parse.ts';
import { citedClauses } from './policy.ts';
import { fold } from './white-space.ts';

/** Every cited clause has to be a clause of every language's text, and should stand there once. */
export function lintClauses({ policy, texts }: NoticeVersion): Finding[] {
  const cited = citedClauses(policy).map(({ pointer, clause }) => ({ pointer: `/policy${pointer}`, clause }));
  return Object.entries(texts).flatMap(([language, { source, format }]) => {
    const text = parseNotice(source, format);
    const findings = new Map<string, Omit<Finding, 'pointer'> | null>();
    return cited.flatMap(({ pointer, clause }): Finding[] => {
      const known = findings.get(clause);
      const found = known === undefined ? lintCitation(text, language, clause) : known;
      findings.set(clause, found);
      return found ? [{ ...found, pointer }] : [];
    });
  });
}

function lintCitation(text: NoticeText, language: string, cited: string): Omit<Finding, 'pointer'> | null {
  const clause = findClause(text.clauses, cited);
  if (!clause) {
    const where = elsewhere(text, cited);
    const message = `${fold(cited)} is no clause of the text in ${language}${where}: ${advice(text.clauses, cited)}.`;
    return { level: 'error', code: 'not-a-clause', message, language };
  }
  const again = text.repeated.find(({ id }) => id === clause.id);
  if (!again) return null;
  const places = [clause.line, ...again.lines].join(', ');
  const message = `${clause.id} stands more than once in the text in ${language} (lines ${places}): the first is taken as meant, so number or name the others differently.`;
  return { level: 'warning', code: 'clause-repeated', message, language };
}

function advice(clauses: Clause[], cited: string): string {
  const nearest = nearestClause(clauses, cited);
  if (nearest)
    return `cite ${nearest.id} (“${nearest.title}”) if that is meant, or add the clause to the text`;
  const [first] = clauses;
  if (first) return `cite one of its clauses, such as ${first.id}`;
  return 'the text has no clauses at all, so number its paragraphs or give it headings';
}

/** A number in the middle of a sentence makes no clause, but explains why one was cited. */
function elsewhere({ source }: NoticeText, cited: string): string {
  const number = citedNumber(fold(cited));
  if (!number) return '';
  const standing = new RegExp(`(?<![\\d.,])${number.id.replaceAll('.', '\\.')}(?!\\d|[.,]\\d)`, 'u');
  const lines = source.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u);
  const at = lines.findIndex((line) => standing.test(line));
  return at < 0 ? '' : `, where the number stands in running text only (line ${at + 1})`;
}
