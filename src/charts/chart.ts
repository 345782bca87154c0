import type { FlowScatter } from '../core/metrics/flow-scatter.ts';
import type { CumulativeFlow } from '../core/metrics/report.ts';
import { cumulativeFlowSvg } from './cumulative-flow.ts';
import type { ChartOptions } from './cumulative-flow.ts';
import {
  dependencyGraphAltText,
  dependencyGraphSvg,
  dependencyGraphTitle,
} from './dependency-graph.ts';
import { flowScatterAltText, flowScatterSvg, flowScatterTitle } from './flow-scatter.ts';
import { renderPng } from './png.ts';
import type { TeamGraph } from '../core/dependencies/team-graph.ts';
import { throughputAltText, throughputSvg, throughputTitle } from './throughput.ts';
import type { ThroughputPicture } from './throughput.ts';
import {
  valueStreamMapAltText,
  valueStreamMapSvg,
  valueStreamMapTitle,
} from './value-stream-map.ts';
import type { ValueStreamPicture } from './value-stream-map.ts';
import { wipAgeAltText, wipAgeSvg, wipAgeTitle } from './wip-age.ts';
import type { WipAgePicture } from './wip-age.ts';

/** Each picture with what it is drawn from. */
export type Chart =
  | {
      readonly kind: 'cumulative-flow';
      readonly data: CumulativeFlow;
      readonly options: ChartOptions;
    }
  | { readonly kind: 'flow-time'; readonly data: FlowScatter }
  | { readonly kind: 'wip-age'; readonly data: WipAgePicture }
  | { readonly kind: 'throughput'; readonly data: ThroughputPicture }
  | { readonly kind: 'dependencies'; readonly data: TeamGraph }
  | { readonly kind: 'value-stream'; readonly data: ValueStreamPicture };

export interface DrawnChart {
  readonly title: string;
  /** The finding in words. */
  readonly altText: string;
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Any picture, as SVG and as PNG, with the words that go beside it. */
export async function drawChart(chart: Chart): Promise<DrawnChart> {
  const drawing = await drawn(chart);
  return { ...drawing, png: await renderPng(drawing.svg) };
}

async function drawn(chart: Chart): Promise<Omit<DrawnChart, 'png'>> {
  switch (chart.kind) {
    case 'cumulative-flow': {
      const { title, description } = chart.options;
      return { title, altText: description, svg: cumulativeFlowSvg(chart.data, chart.options) };
    }
    case 'flow-time':
      return {
        title: flowScatterTitle(chart.data),
        altText: flowScatterAltText(chart.data),
        svg: flowScatterSvg(chart.data),
      };
    case 'wip-age':
      return {
        title: wipAgeTitle(chart.data),
        altText: wipAgeAltText(chart.data),
        svg: wipAgeSvg(chart.data),
      };
    case 'throughput':
      return {
        title: throughputTitle(chart.data),
        altText: throughputAltText(chart.data),
        svg: throughputSvg(chart.data),
      };
    case 'dependencies':
      return {
        title: dependencyGraphTitle(chart.data),
        altText: dependencyGraphAltText(chart.data),
        svg: await dependencyGraphSvg(chart.data),
      };
    case 'value-stream':
      return {
        title: valueStreamMapTitle(chart.data),
        altText: valueStreamMapAltText(chart.data),
        svg: valueStreamMapSvg(chart.data),
      };
  }
}
