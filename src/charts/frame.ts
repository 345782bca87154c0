import { drawable, escapeXml, fitted } from './text.ts';

/** Laid out small and rendered large, so that the letters stay readable at the size Slack shows. */
export const WIDTH = 720;
export const HEIGHT = 405;
export const FONT = 15;
export const MARGIN = 16;
export const INK = '#1f2933';
export const SOFT = '#52606d';
/** Keeps letters readable above lines and colours. */
export const HALO =
  'stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"';

const TITLE = 16;

export interface Picture {
  readonly title: string;
  readonly subtitle: string;
  /** The finding in words, for those who do not see the picture. */
  readonly description: string;
  readonly height?: number;
  readonly body: readonly string[];
}

/** The sheet that every chart is drawn on: the words for a screen reader, the title and one line below it. */
export function picture({ title, subtitle, description, height = HEIGHT, body }: Picture): string {
  const room = WIDTH - 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter" font-size="${FONT}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(
      MARGIN,
      27,
      fitted(drawable(title), room, TITLE),
      `font-size="${TITLE}" font-weight="600"`,
    ),
    text(MARGIN, 49, fitted(drawable(subtitle), room, FONT), `fill="${SOFT}"`),
    ...body,
    '</svg>',
  ].join('\n');
}

/** What stands in the middle where there is nothing to draw. */
export function insteadOf(lines: readonly string[], x = WIDTH / 2, y = HEIGHT / 2): string[] {
  return lines.map((line, index) => text(x, y + index * 22, line, 'text-anchor="middle"'));
}

/** One line of text; what the font cannot draw becomes dots. */
export function text(x: number, y: number, words: string, attributes = ''): string {
  const fill = attributes.includes('fill=') ? '' : ` fill="${INK}"`;
  return `<text x="${round(x)}" y="${round(y)}"${fill} ${attributes}>${escapeXml(drawable(words))}</text>`;
}

export function line(
  from: readonly [number, number],
  to: readonly [number, number],
  attributes: string,
): string {
  return `<line x1="${round(from[0])}" y1="${round(from[1])}" x2="${round(to[0])}" y2="${round(to[1])}" ${attributes}/>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
