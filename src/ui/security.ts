const styles = new Map<string, string>();

/**
 * The headers that guard a page: it runs no script, loads nothing, takes only its own stylesheet (known by its digest),
 * sits in no frame but where that is wanted, and tells nobody where its reader came from. (`connect-src` lets a browser's
 * own tools ask for robots.txt; no script could use it.)
 */
export async function pageHeaders({
  body,
  type,
  framedBy = [],
}: {
  body: string;
  type: string;
  /** The origins that may show it in a frame. */
  framedBy?: readonly string[];
}): Promise<Record<string, string>> {
  const html = type.startsWith('text/html');
  const style = html
    ? ` style-src 'sha256-${await styleDigest(body)}'; img-src data:; connect-src 'self'; form-action 'self';`
    : '';
  return {
    'Content-Security-Policy': `default-src 'none';${style} base-uri 'none'; frame-ancestors ${framedBy.join(' ') || "'none'"}`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

async function styleDigest(html: string): Promise<string> {
  const start = html.indexOf('<style>') + '<style>'.length;
  const style = html.slice(start, html.indexOf('</style>', start));
  const known = styles.get(style);
  if (known) return known;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
  const base64 = btoa(String.fromCharCode(...digest));
  if (styles.size > 200) styles.clear(); // one per accent colour
  styles.set(style, base64);
  return base64;
}
