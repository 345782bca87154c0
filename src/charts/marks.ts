import { round } from './frame.ts';

/** A kind of item is told by its shape as well as by its colour. */
export interface Mark {
  readonly shape: 'circle' | 'square' | 'diamond' | 'triangle' | 'cross' | 'ring';
  readonly colour: string;
}

/** Colours that every kind of colour-blindness tells apart. */
export const MARKS: readonly Mark[] = [
  { shape: 'circle', colour: '#0b5394' },
  { shape: 'square', colour: '#b35900' },
  { shape: 'diamond', colour: '#00705a' },
  { shape: 'cross', colour: '#8c1d6b' },
  { shape: 'ring', colour: '#3d4852' },
];

export const ALARM: Mark = { shape: 'triangle', colour: '#b3261e' };

const SIZE = 5;

export function markAt({ shape, colour }: Mark, x: number, y: number, attributes = ''): string {
  const fill =
    shape === 'ring' ? `fill="#ffffff" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
  if (shape === 'circle' || shape === 'ring') {
    const radius = shape === 'ring' ? SIZE - 1 : SIZE;
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" ${fill} ${attributes}/>`;
  }
  return `<path d="${outline(shape)}" transform="translate(${round(x)},${round(y)})" ${fill} ${attributes}/>`;
}

function outline(shape: 'square' | 'diamond' | 'triangle' | 'cross'): string {
  switch (shape) {
    case 'square':
      return 'M-4.5,-4.5H4.5V4.5H-4.5Z';
    case 'diamond':
      return 'M0,-6.5L6.5,0L0,6.5L-6.5,0Z';
    case 'triangle':
      return 'M0,-7L7,5.5H-7Z';
    case 'cross':
      return 'M-2,-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z';
  }
}
