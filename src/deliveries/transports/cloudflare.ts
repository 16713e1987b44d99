import { type EmailBinding, type MailTransport, partsOfSender } from '../mail.ts';
import { arrived, failed } from '../outcome.ts';

/** Codes that no other try mends: the address bounced, or its owner called our mail spam. */
const finalCodes = ['E_RECIPIENT_SUPPRESSED'];

/** Mail by Cloudflare's Email Service. It writes Date and Message-ID itself, and signs. */
export function mailByCloudflare(binding: EmailBinding): MailTransport {
  return async ({ to, subject, text, html, headers }, { from }) => {
    const { name = null, email = from } = partsOfSender(from) ?? {};
    const replyTo = Object.keys(headers).find((field) => /^reply-to$/i.test(field));
    const { [replyTo ?? '']: reply, ...others } = headers;
    try {
      await binding.send({
        from: name === null ? email : { name, email },
        to,
        ...(reply && { replyTo: reply }),
        subject,
        text,
        html,
        headers: others,
      });
      return arrived;
    } catch (error) {
      const code = codeOf(error);
      return failed(code, { isFinal: finalCodes.includes(code) });
    }
  };
}

/** The service's code. Its message may hold an address. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E_[A-Z_]{1,60}$/.test(code) ? code : 'not sent';
}
