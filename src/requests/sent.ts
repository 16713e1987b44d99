import * as v from 'valibot';

/** The body of `POST /{c}/request` as JSON: texts as somebody typed them, which the form's own rules judge. */
export const SentJson = v.object({
  type: v.optional(v.string(), ''),
  scope: v.optional(v.nullable(v.string()), ''),
  email: v.optional(v.string(), ''),
  formerEmail: v.optional(v.string(), ''),
  orderNumber: v.optional(v.string(), ''),
  message: v.optional(v.string(), ''),
  lang: v.optional(v.string()),
  ticket: v.optional(v.string(), ''),
  website: v.optional(v.string(), ''),
});
