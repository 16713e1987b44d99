/** Paragraphs, apart by a blank line, with `code` in backticks. */
export function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split('\n\n').map((paragraph) => (
        <p>
          <Words text={paragraph} />
        </p>
      ))}
    </>
  );
}

/** A sentence with `code` in backticks. */
export function Words({ text }: { text: string }) {
  return <>{text.split('`').map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>;
}

/** Lines to copy, or to look at. They may be wider than the page, so that a keyboard must be able to scroll them (WCAG 2.2, 2.1.1). */
export function Code({ text }: { text: string }) {
  return (
    <pre tabindex={0}>
      <code>{text}</code>
    </pre>
  );
}
