type Rgb = [number, number, number];

/** The tints of style.ts, on which links stand too: contrast with them is contrast with the page, and more. */
const paper: Record<'light' | 'dark', Rgb> = { light: [245, 244, 241], dark: [31, 34, 38] };
const fallback = '#1f5f8b';

/**
 * A controller's colour made readable: darkened for the light page and lightened for the dark one until its contrast
 * with the page is at least 4.5 : 1 (WCAG 2.2, 1.4.3). A colour that has it already stays as it is.
 */
export function accentFor(colour: string | undefined): { light: string; dark: string } {
  const rgb = parse(colour ?? fallback);
  return { light: towards(rgb, [0, 0, 0], paper.light), dark: towards(rgb, [255, 255, 255], paper.dark) };
}

/** The contrast of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  return ratio(parse(a), parse(b));
}

function towards(from: Rgb, goal: Rgb, background: Rgb): string {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = from.map((value, i) => Math.round(value + ((goal[i] ?? 0) - value) * share)) as Rgb;
    if (ratio(mixed, background) >= 4.5) return format(mixed);
  }
  return format(goal);
}

function ratio(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((one, two) => one - two);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function parse(colour: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb;
}

function format(rgb: Rgb): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
