import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Resvg, initWasm } from '@resvg/resvg-wasm';

/** Large enough to be sharp where Slack enlarges the picture. */
const WIDTH = 1200;
const FONTS = [
  '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
];

/** The library may be started only once per process, whoever asks first. */
let ready: Promise<Uint8Array[]> | null = null;

/**
 * Draws a picture with the fonts that come with the package: a slim image has none of its own, and text without a font
 * disappears silently.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  ready ??= start();
  const fontBuffers = await ready;
  const picture = new Resvg(svg, {
    fitTo: { mode: 'width', value: WIDTH },
    background: '#ffffff',
    font: { fontBuffers, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
  try {
    const image = picture.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    picture.free();
  }
}

async function start(): Promise<Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  const [wasm, ...fonts] = await Promise.all(
    ['@resvg/resvg-wasm/index_bg.wasm', ...FONTS].map((path) => readFile(resolve(path))),
  );
  if (wasm !== undefined) await initWasm(wasm);
  return fonts;
}
