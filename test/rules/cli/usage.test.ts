import { describe, expect, test } from 'vitest';
import { readCall } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands.ts';
import { unusta } from './shop.ts';

describe('help', () => {
  test('for the whole: every command, with examples', async () => {
    const { code, out, err } = await unusta(['--help']);
    expect([code, err]).toEqual([0, '']);
    for (const { name, summary } of commands)
      expect(out).toMatch(new RegExp(`^ {2}${name}.* ${summary}$`, 'm'));
    expect(out).toContain('npm run unusta -- check');
    expect((await unusta(['-h'])).out).toBe(out);
    expect((await unusta(['help'])).out).toBe(out);
  });

  test.each(commands.map(({ name }) => name))('for %s: its options and examples', async (name) => {
    const { code, out } = await unusta([...name.split(' '), '--help']);
    expect(code).toBe(0);
    for (const word of [`npm run unusta -- ${name}`, '--json', '--help', '  # ']) expect(out).toContain(word);
    const command = commands.find((one) => one.name === name);
    for (const option of Object.keys(command?.options ?? {})) expect(out).toContain(`--${option}`);
    expect(out.includes('--url URL')).toBe(command?.online === true);
  });

  test('for a group', async () => {
    const { code, out } = await unusta(['key', '--help']);
    expect(code).toBe(0);
    for (const name of ['key create', 'key list', 'key revoke ID']) expect(out).toContain(name);
    expect(out).not.toContain('publish DIR');
  });
});

describe('bad usage is 2, on the side, with the way to help', () => {
  const wrong: [string, RegExp][] = [
    ['', /which command\?.*\n.* --help/],
    ['chekc examples', /there is no command chekc\.\nFor help: npm run unusta -- --help/],
    ['chekc --help', /there is no command chekc/],
    ['key', /which of key create, key list, key revoke, key link\?\.?\n.* key --help/],
    ['key delete x', /which of key create, key list, key revoke/],
    ['check', /check: DIR… is missing\.\nFor help: npm run unusta -- check --help/],
    ['check examples --frobnicate', /check: Unknown option '--frobnicate'\.\n/],
    ['due --type access --type erasure', /--type is given twice/],
    ['check examples --url http://localhost:1', /Unknown option '--url'/],
    ['publish', /publish: DIR… is missing/],
    ['due --dir x --type erasure', /due: --received DATE is missing/],
    ['due --dir x --received 2026-01-31', /due: --type TYPE is missing/],
    ['due --dir x --type deletion --received 2026-01-31', /--type must be one of access, .*, not deletion/],
    ['due --dir x --type erasure --received 2026-02-30', /--received must be a date such as/],
    [
      'due --dir x --type objection --scope all --received 2026-01-31',
      /--scope must be one of marketing, other/,
    ],
    ['due y --dir x --type erasure --received 2026-01-31', /due: it takes nothing like y/],
    ['due --dir --type erasure', /due: Option '--dir' argument is ambiguous/],
    ['key create', /--scopes LIST is missing/],
    ['key create --scopes read,everything', /--scopes must be of read, publish/],
    ['key create --scopes read --expires tomorrow', /--expires must be a date/],
    ['key create --scopes read --controller A/B', /--controller must be a controller's slug/],
    ['key revoke', /key revoke: ID is missing/],
    ['key revoke a b', /it takes one ID, not 2/],
    ['key link', /--controller SLUG is missing/],
    ['key link --controller A/B', /--controller must be a controller's slug/],
    ['links --controller a --topic news', /--key-file FILE is missing/],
    ['links --controller a --topic News --key-file x', /--topic must be the id of a topic, or \*, not News/],
    [
      'links --controller a --topic b --key-file x --columns mail=Y',
      /can name email, unsubscribe_url, .*, not mail/,
    ],
    ['links --controller a --topic b --key-file x --columns email', /must be like email=NAME/],
    ['suppression', /which of suppression import, suppression annotate, suppression check/],
    ['suppression import --controller a', /FILE is missing/],
    ['suppression import x --controller a --at yesterday', /--at must be a time such as/],
    ['suppression annotate x --controller a', /--topic TOPIC is missing/],
    ['suppression check --controller a', /EMAIL… is missing/],
    ['request', /which of request list, request show, request open/],
    ['request list', /--controller SLUG is missing/],
    [
      'request list --controller a --status closed',
      /--status must be one of unverified, open, .*, not closed/,
    ],
    ['request show', /request show: ID is missing/],
    ['request open --controller a --email b@c.example', /--type TYPE is missing/],
    ['request open --controller a --type deletion --email b@c.example', /--type must be one of access/],
    ['request open --controller a --type erasure', /--email EMAIL is missing/],
    ['request verify x --how letter', /--note TEXT is missing/],
    ['request extend x', /--reason TEXT is missing/],
    ['request note x', /--text TEXT is missing/],
    ['request sort x', /--type TYPE is missing/],
    ['request answer x --outcome done', /--outcome must be one of granted, partly, refused, not done/],
    ['hold', /which of hold add, hold list, hold lift/],
    ['hold add --controller a --email b@c.example', /--reason REASON is missing/],
    ['hold add --controller a --email b@c.example --reason x --review soon', /--review must be a date/],
    ['hold list --controller a --state placing', /--state must be active or lifted/],
    ['hold lift', /hold lift: ID is missing/],
    [
      'request list --controller a --type deletion',
      /--type must be one of access, .*, unsorted, not deletion/,
    ],
    ['request list --controller a --email b', /--email must be an e-mail address, not b/],
    ['dev mail', /dev mail: --to EMAIL is missing/],
  ];
  test.each(wrong)('%s', async (line, said) => {
    const { code, out, err } = await unusta(line.split(' ').filter(Boolean));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(said);
  });

  test.each(commands.filter(({ takes }) => takes))('$name "": a variable that was never set', (command) => {
    expect(readCall(command, [''], {})).toBe(`${command.takes} is missing`);
  });

  test('task list --request "" is not the list of all', async () => {
    const { code, err } = await unusta(['task', 'list', '--request', '']);
    expect([code, err]).toEqual([2, expect.stringContaining('--request is empty')]);
  });
});
