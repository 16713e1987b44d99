import type { Change, ClauseRef, Words } from './changes.ts';
import { escapeHtml } from './html.ts';

/** The words around changes, in the page's language, and where a clause is shown. */
export interface ChangesWording {
  /** For readers by ear, before and after what was removed or added: "removed: ", " end of removal". */
  removedStart: string;
  removedEnd: string;
  addedStart: string;
  addedEnd: string;
  /** "12 paragraphs unchanged, up to clause 24.1". */
  unchanged: (paragraphs: number, label: string | null) => string;
  /** Where the clause stands: on the older version's page for what was removed, on the newer one's else. */
  href: (anchor: string, side: 'older' | 'newer') => string;
}

/**
 * The changes as an HTML list: removed words in `<del>`, added ones in `<ins>`, each with its clause linked, and
 * unchanged passages as one line. Words for readers by ear have the class `visually-hidden`.
 */
export function renderChanges(changes: Change[], wording: ChangesWording): string {
  return `<ol class="changes" role="list">\n${changes.map((change) => renderChange(change, wording)).join('\n')}\n</ol>`;
}

function renderChange(change: Change, wording: ChangesWording): string {
  if (change.kind === 'same') {
    const line = wording.unchanged(change.paragraphs, change.clause?.label ?? null);
    return `<li class="unchanged">${escapeHtml(line)}</li>`;
  }
  const side = change.kind === 'removed' ? 'older' : 'newer';
  const words = change.kind === 'edited' ? change.words : [{ kind: change.kind, text: change.text }];
  const [first, ...others] = words;
  const label = change.clause?.label;
  // A paragraph that begins with its clause's number needs no second one above it: its own is the link
  const numbered = label !== undefined && first?.kind === 'same' && first.text.startsWith(label);
  if (!numbered) {
    const text = words.map((run) => renderWords(run, wording)).join(' ');
    return `<li class="${change.kind}">${renderClause(change.clause, side, wording)}<p>${text}</p></li>`;
  }
  const rest = [
    escapeHtml(first.text.slice(label.length)),
    ...others.map((run) => renderWords(run, wording)),
  ];
  return `<li class="${change.kind}"><p>${clauseLink(change.clause, side, wording)}${rest.join(' ')}</p></li>`;
}

function clauseLink(clause: ClauseRef | null, side: 'older' | 'newer', { href }: ChangesWording): string {
  if (!clause) return '';
  return `<a href="${escapeHtml(href(clause.anchor, side))}">${escapeHtml(clause.label)}</a>`;
}

function renderClause(clause: ClauseRef | null, side: 'older' | 'newer', wording: ChangesWording): string {
  return clause ? `<p class="where">${clauseLink(clause, side, wording)}</p>` : '';
}

function renderWords({ kind, text }: Words, wording: ChangesWording): string {
  const words = escapeHtml(text);
  if (kind === 'same') return words;
  const [tag, start, end] =
    kind === 'removed'
      ? ['del', wording.removedStart, wording.removedEnd]
      : ['ins', wording.addedStart, wording.addedEnd];
  return `<${tag}>${hidden(start)}${words}${hidden(end)}</${tag}>`;
}

/** Words for readers by ear. */
function hidden(words: string): string {
  return `<span class="visually-hidden">${escapeHtml(words)}</span>`;
}
