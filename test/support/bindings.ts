// What the Worker finds in its `env` under test. Made up, and the same in every run.

/** Key material that must never be used outside the tests. */
export const testSecrets = {
  UNUSTA_SECRET: `test:${'dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q='}`,
  UNUSTA_PEPPER: 'cGVwcGVycGVwcGVycGVwcGVycGVwcGVycGVwcGVycHA=',
  ADMIN_KEY: 'test-admin-key-0123456789',
} as const;

/** What makes of it a system on the Internet, and no local start. */
export const deployed = {
  PUBLIC_URL: 'https://unusta.example',
  MAIL_TRANSPORT: 'http',
  MAIL_HTTP_URL: 'https://mail.example/send',
  MAIL_HTTP_KEY: 'test-mail-key',
};

/** All bindings, for a database at this address. */
export function testBindings(databaseUrl: string) {
  return {
    ...testSecrets,
    TURSO_DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'http://localhost:8787',
    MAIL_IN: 'in.example.com',
    MAIL_TRANSPORT: 'mailbox',
    MAIL_FROM: 'privacy@example.com',
  };
}
