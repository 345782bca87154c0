import type { CumulativeFlow } from '../core/metrics/report.ts';
import type { FlowState } from '../core/domain/workflow.ts';
import { labelOf } from './text.ts';

export interface Band {
  readonly label: string;
  readonly colour: string;
  readonly counts: readonly number[];
}

/** More labels than this do not fit beside the picture. */
const MOST = 12;

/**
 * Waiting is amber and work is blue, the pair that every kind of colour-blindness tells apart; neighbours of one state
 * differ in lightness, and every band has its name beside it.
 */
const COLOURS: Readonly<Record<FlowState, readonly string[]>> = {
  new: ['#e4e7eb', '#c5ccd3'],
  waiting: ['#e69f00', '#f7d58a', '#b87503', '#fbe8c0'],
  active: ['#0b5394', '#7db8e8', '#06305a', '#b5d7f2'],
  done: ['#9aa5b1', '#c8d0d8', '#7b8794', '#dde2e7'],
  cancelled: ['#5c5470', '#8f87a3'],
};

const GROUPS: Readonly<Record<FlowState, string>> = {
  new: 'Not committed',
  waiting: 'Waiting',
  active: 'Active',
  done: 'Done',
  cancelled: 'Cancelled',
};

/** In workflow order. More stages than fit are drawn as one band per flow state. */
export function bandsOf(data: CumulativeFlow): {
  readonly bands: Band[];
  readonly grouped: boolean;
} {
  const grouped = data.bands.length > MOST;
  const used = new Map<FlowState, number>();
  const bands = (grouped ? groupedByState(data) : data.bands).map(
    ({ stage, state, counts }, index) => {
      const nth = used.get(state) ?? 0;
      used.set(state, nth + 1);
      const shades = COLOURS[state];
      return {
        label: labelOf(stage, `Stage ${index + 1}`),
        colour: shades[nth % shades.length] ?? '',
        counts,
      };
    },
  );
  return { bands, grouped };
}

function groupedByState(data: CumulativeFlow): CumulativeFlow['bands'] {
  const states = [...new Set(data.bands.map((band) => band.state))];
  return states.map((state) => ({
    stage: GROUPS[state],
    state,
    counts: data.days.map((_, day) =>
      data.bands
        .filter((band) => band.state === state)
        .reduce((sum, band) => sum + (band.counts[day] ?? 0), 0),
    ),
  }));
}
