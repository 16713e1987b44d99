type Rgb = [number, number, number];

/** The tints of `ui/style.ts`, on which links stand too: contrast with them is contrast with the page, and more. */
const paper: Record<'light' | 'dark', Rgb> = { light: [245, 244, 241], dark: [31, 34, 38] };
const fallback = '#1f5f8b';

/**
 * A controller's colour made readable: darkened for the light page until its contrast with the page is at least 4.5 : 1
 * (WCAG 2.2, 1.4.3), and lightened for the dark one until it is 7 : 1. A colour that has it already stays as it is.
 */
export function accentFor(colour: string | undefined): { light: string; dark: string } {
  const rgb = parse(colour ?? fallback);
  return { light: darkened(rgb), dark: lightened(rgb) };
}

/** The contrast of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2). */
export function contrast(a: string, b: string): number {
  return ratio(parse(a), parse(b));
}

function darkened(from: Rgb): string {
  for (let share = 1; share > 0; share -= 0.05) {
    const darker = from.map((value) => Math.round(value * share)) as Rgb;
    if (ratio(darker, paper.light) >= 4.5) return format(darker);
  }
  return '#000000';
}

/** Mixed with white, a dull colour would end as grey, and its buttons look as if they could not be pressed. */
function lightened(from: Rgb): string {
  if (ratio(from, paper.dark) >= 7) return format(from);
  const { hue, chroma, saturation } = hsl(from);
  const vivid = chroma < 0.06 ? saturation : Math.max(saturation, 0.6);
  for (let lightness = 0.4; lightness < 1; lightness += 0.02) {
    const lighter = fromHsl(hue, vivid, lightness);
    if (ratio(lighter, paper.dark) >= 7) return format(lighter);
  }
  return '#ffffff';
}

/** Hue in degrees, the rest as shares (CSS Color 4, § 7). */
function hsl(rgb: Rgb): { hue: number; chroma: number; saturation: number } {
  const [red, green, blue] = rgb.map((value) => value / 255) as Rgb;
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const chroma = most - least;
  const room = 1 - Math.abs(most + least - 1);
  if (chroma === 0) return { hue: 0, chroma, saturation: 0 };
  const sixth =
    most === red
      ? (green - blue) / chroma
      : most === green
        ? (blue - red) / chroma + 2
        : (red - green) / chroma + 4;
  return { hue: (sixth * 60 + 360) % 360, chroma, saturation: chroma / room };
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((n) => {
    const at = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  }) as Rgb;
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
