// One version's folder: `YYYY-MM-DD/policy.toml`, `LANG.md` or `LANG.txt`.

import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as v from 'valibot';
import { fieldErrors } from '../checked.ts';
import { Language } from '../controllers/input.ts';
import { NoticeVersion, Policy } from '../notices/input.ts';
import { readText, readToml } from './files.ts';
import { type FolderFinding, formatError, formatErrors, warn } from './finding.ts';
import { checkedFile, toFileSpelling } from './spelling.ts';

/** A version of a notice, as its folder has it. */
export interface VersionFolder {
  version: string;
  /** Null if something of it can't be read or is not as it should be. */
  notice: NoticeVersion | null;
  findings: FolderFinding[];
  /** The file and the field, in the file's spelling, that a pointer into `{policy, texts}` means. */
  placeOf: (pointer: string) => { file: string; field: string };
}

interface Text {
  file: string;
  language: string;
  format: 'md' | 'txt';
}

/** Reads a version's folder, which has to exist. Nothing throws: what can't be read is a finding. */
export function readVersion(folder: string, version: string): VersionFolder {
  const path = join(folder, version);
  const names = readdirSync(path).sort();
  const { texts, findings: aboutTexts } = chooseTexts(version, names);
  const policy = readPolicy(path, version);
  const read = texts.map((text) => ({ text, ...readText(join(path, text.file), 'kept') }));
  const unreadable = read.flatMap((one) =>
    one.ok ? [] : [formatError(`${version}/${one.text.file}`, one.message)],
  );
  const sources = read.flatMap(({ text, ...one }) =>
    one.ok ? [[text.language, { format: text.format, source: one.value }] as const] : [],
  );
  const placeOf = placesOf(version, policy.content, texts);
  const checkedTexts = v.safeParse(NoticeVersion.entries.texts, Object.fromEntries(sources));
  const odd = checkedTexts.success || sources.length === 0 ? [] : fieldErrors(checkedTexts.issues);
  const findings = [
    ...policy.findings,
    ...aboutTexts,
    ...unreadable,
    ...odd.map(({ pointer, detail }) =>
      formatError(placeOf(`/texts${pointer}`).file, detail, `/texts${pointer}`),
    ),
  ];
  const sound = findings.every(({ level }) => level !== 'error') && checkedTexts.success;
  const notice = sound && policy.value ? { policy: policy.value, texts: checkedTexts.output } : null;
  return { version, notice, findings, placeOf };
}

function readPolicy(path: string, version: string) {
  const file = `${version}/policy.toml`;
  const toml = readToml(join(path, 'policy.toml'));
  if (!toml.ok) return { value: null, content: {}, findings: [formatError(file, toml.message)] };
  const { value, content, errors } = checkedFile(Policy, toml.value, '/policy');
  return { value, content, findings: formatErrors(errors, () => file) };
}

/** The files that are texts by their names, and what is wrong with the others. */
function chooseTexts(version: string, names: string[]): { texts: Text[]; findings: FolderFinding[] } {
  const texts = names.flatMap((file): Text[] => {
    const extension = extname(file);
    const language = file.slice(0, -extension.length || undefined);
    if (extension !== '.md' && extension !== '.txt') return [];
    return v.is(Language, language) ? [{ file, language, format: extension === '.md' ? 'md' : 'txt' }] : [];
  });
  const twice = texts.filter((text, at) =>
    texts.some((other, i) => i < at && other.language === text.language),
  );
  const findings = twice.map(({ language }) =>
    formatError(version, `holds both ${language}.md and ${language}.txt: keep one`),
  );
  if (texts.length === 0) {
    findings.push(formatError(version, 'holds no text: name it by its language, such as et.txt or et.md'));
  }
  return { texts, findings: [...findings, ...likeMistakes(version, names, texts)] };
}

/** `et.docx`, `ET.txt`, `en_GB.md`: somebody meant a text. */
function likeMistakes(version: string, names: string[], texts: Text[]): FolderFinding[] {
  const meant = /^[a-z]{2,3}(?:[-_][a-z]{2,4})*\.(?:md|txt|markdown|text|html?|docx?|odt|rtf|pdf)$/i;
  const others = names.filter((name) => meant.test(name) && !texts.some(({ file }) => file === name));
  const message =
    'This file is not taken for a text: name it by its language, as et.txt for plain text or et.md for Markdown.';
  return others.map((name) => warn('file-ignored', `${version}/${name}`, message));
}

function placesOf(version: string, policy: unknown, texts: Text[]): VersionFolder['placeOf'] {
  return (pointer) => {
    const [, root, language = ''] = pointer.split('/');
    if (root === 'policy') {
      const field = toFileSpelling(Policy, pointer.slice('/policy'.length), policy);
      return { file: `${version}/policy.toml`, field };
    }
    if (root !== 'texts') return { file: 'controller.toml', field: '' };
    const file = texts.find((text) => text.language === language)?.file;
    return { file: file ? `${version}/${file}` : version, field: '' };
  };
}
