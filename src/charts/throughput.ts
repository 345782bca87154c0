import { scaleBand, scaleLinear } from 'd3-scale';
import { area, line as curve } from 'd3-shape';
import { shortDay } from '../core/digest/dates.ts';
import { counted, items, oneDecimal } from '../core/digest/words.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ForecastReport } from '../core/forecast/forecast-report.ts';
import type { FlowReport } from '../core/metrics/report.ts';
import { dateTick, gridLine, spread } from './axes.ts';
import { HALO, INK, insteadOf, line, MARGIN, picture, round, SOFT, text } from './frame.ts';
import { inWords } from './text.ts';

/** What the picture is drawn from: a flow report and a forecast of the same scope as of the same instant. */
export interface ThroughputPicture {
  readonly flow: Pick<FlowReport, 'scope' | 'asOf' | 'trend'>;
  readonly forecast: Pick<ForecastReport, 'fan' | 'by' | 'sample'>;
}

type Fan = Extract<ForecastReport['fan'], { readonly kind: 'measured' }>['value'];
type FanDay = Fan[number];

const PAST = { left: 50, right: 336, top: 98, bottom: 358 };
const AHEAD = { left: 404, right: 598, top: 98, bottom: 358 };
const HEADING_Y = 79;
/** The weeks that the forecast draws from. */
const WEEKS = 13;
const BAR = '#0b5394';
const CHANCES = [
  { name: 'p50', chance: '50 %', dash: '' },
  { name: 'p85', chance: '85 %', dash: '8 4' },
  { name: 'p95', chance: '95 %', dash: '2 4' },
] as const;

/** What was finished in each of the last weeks, and how much more will be, with the chance of so much or more. */
export function throughputSvg(data: ThroughputPicture): string {
  const { flow } = data;
  return picture({
    title: throughputTitle(data),
    subtitle: subtitle(data),
    description: throughputAltText(data),
    body: [...past(weeksOf(data), flow.scope.zone), ...ahead(data)],
  });
}

export function throughputTitle({ flow }: ThroughputPicture): string {
  return `Throughput and forecast · ${inWords(flow.scope.name)}`;
}

/** The finding in words: how much was finished a week, and how much is to be expected by when. */
export function throughputAltText(data: ThroughputPicture): string {
  const { flow, forecast } = data;
  const weeks = weeksOf(data);
  const total = weeks.reduce((sum, [, count]) => sum + count, 0);
  const name = inWords(flow.scope.name);
  const done =
    weeks.length === 0
      ? `${name} has no complete week yet.`
      : `${name} finished ${items(total)} in the last ${counted(weeks.length, 'week')}, ${oneDecimal(total / weeks.length)} a week.`;
  const missing = withoutForecast(data);
  const last = fanOf(data).at(-1);
  if (last === undefined) return `${done} No forecast: ${missing.join(' ')}.`;
  return `${done} By the end of ${lastDay(last, flow.scope.zone)} at least ${last.p50} more with a chance of 50 %, ${last.p85} with 85 % and ${last.p95} with 95 %, drawn from ${forecast.sample.days} days.`;
}

function subtitle({ flow, forecast }: ThroughputPicture): string {
  const { days, activeDays, trials } = forecast.sample;
  const basis =
    forecast.fan.kind === 'measured'
      ? `forecast from ${days} days, ${activeDays} with completions, ${trials} trials`
      : 'no forecast';
  return `As of ${shortDay(flow.asOf, flow.scope.zone)} · ${basis}`;
}

function weeksOf({ flow }: ThroughputPicture): FlowReport['trend']['velocity']['points'] {
  return flow.trend.velocity.points.slice(-WEEKS);
}

/** Up to the date that was asked for, where it lies within the fan. */
function fanOf({ forecast }: ThroughputPicture): Fan {
  const { fan, by } = forecast;
  if (fan.kind !== 'measured') return [];
  return by === null ? fan.value : fan.value.filter(({ end }) => end <= by);
}

function withoutForecast({ forecast, flow }: ThroughputPicture): string[] {
  const { fan, by } = forecast;
  switch (fan.kind) {
    case 'too-few':
      return ['not enough history,', `${fan.n} of ${fan.needed} days`, 'with a completion'];
    case 'not-configured':
      return ['not configured:', inWords(fan.what)];
    case 'measured':
      return by === null || fan.value.length === 0
        ? ['no working day', 'lies ahead']
        : ['no whole day', `before ${shortDay(by, flow.scope.zone)}`];
  }
}

function past(weeks: ReturnType<typeof weeksOf>, zone: string): string[] {
  const heading = text(MARGIN, HEADING_Y, 'Finished per week', 'font-weight="600"');
  const middle = (PAST.left + PAST.right) / 2;
  if (weeks.length === 0) return [heading, ...insteadOf(['No complete week yet'], middle, 220)];
  const most = Math.max(4, ...weeks.map(([, count]) => count));
  const y = scaleLinear([0, most], [PAST.bottom, PAST.top]).nice(4);
  const x = scaleBand(
    weeks.map(([week]) => week),
    [PAST.left, PAST.right],
  ).padding(0.2);
  const every = Math.ceil(weeks.length / 4);
  return [
    heading,
    ...y
      .ticks(4)
      .flatMap((value) => (Number.isInteger(value) ? gridLine(PAST, y(value), value) : [])),
    ...weeks.flatMap(([week, count], index) => {
      const left = x(week) ?? PAST.left;
      const middleOfBar = left + x.bandwidth() / 2;
      return [
        `<rect x="${round(left)}" y="${round(y(count))}" width="${round(x.bandwidth())}" height="${round(y(0) - y(count))}" fill="${BAR}"/>`,
        ...(count < 100
          ? [text(middleOfBar, y(count) - 4, String(count), `text-anchor="middle" ${HALO}`)]
          : []),
        ...(index % every === 0 ? dateTick(PAST, middleOfBar, shortDay(week, zone)) : []),
      ];
    }),
  ];
}

function ahead(data: ThroughputPicture): string[] {
  const fan = fanOf(data);
  const last = fan.at(-1);
  const { zone } = data.flow.scope;
  if (last === undefined) {
    const [first = '', ...rest] = withoutForecast(data);
    const words = [first.charAt(0).toUpperCase() + first.slice(1), ...rest];
    return [
      text(AHEAD.left - 34, HEADING_Y, 'From now on', 'font-weight="600"'),
      ...insteadOf(words, (AHEAD.left + AHEAD.right) / 2 + 26, 210),
    ];
  }
  const heading = `Done by ${lastDay(last, zone)}, so many or more`;
  return [
    text(AHEAD.left - 34, HEADING_Y, heading, 'font-weight="600"'),
    ...fanShape(fan, last, data.flow.asOf, zone),
  ];
}

function fanShape(fan: Fan, last: FanDay, asOf: Instant, zone: string): string[] {
  const y = scaleLinear([0, Math.max(4, last.p50)], [AHEAD.bottom, AHEAD.top]).nice(4);
  const x = scaleLinear([asOf, last.end], [AHEAD.left, AHEAD.right]);
  const start = { end: asOf, p50: 0, p85: 0, p95: 0 };
  const points = [start, ...fan];
  const shade = area<(typeof points)[number]>()
    .x((day) => x(day.end))
    .y0((day) => y(day.p95))
    .y1((day) => y(day.p50))
    .digits(1);
  const middle = fan[Math.floor((fan.length - 1) / 2)] ?? last;
  return [
    ...y
      .ticks(4)
      .flatMap((value) => (Number.isInteger(value) ? gridLine(AHEAD, y(value), value) : [])),
    `<path d="${shade(points) ?? ''}" fill="#b5d7f2" fill-opacity="0.7"/>`,
    ...CHANCES.map(({ name, dash }) => {
      const path = curve<(typeof points)[number]>()
        .x((day) => x(day.end))
        .y((day) => y(day[name]))
        .digits(1);
      return `<path d="${path(points) ?? ''}" fill="none" stroke="${BAR}" stroke-width="2" stroke-dasharray="${dash}"/>`;
    }),
    ...chanceLabels(last, y),
    ...(fan.length < 3 ? [last] : [middle, last]).flatMap((day) =>
      dateTick(AHEAD, x(day.end), lastDay(day, zone)),
    ),
    text(AHEAD.left, AHEAD.bottom + 24, 'now', `text-anchor="middle" fill="${SOFT}"`),
  ];
}

function chanceLabels(last: FanDay, y: (count: number) => number): string[] {
  const places = spread(
    CHANCES.map(({ name }) => y(last[name])),
    20,
    AHEAD.top,
    AHEAD.bottom,
  );
  return CHANCES.flatMap(({ name, chance }, index) => [
    line(
      [AHEAD.right, y(last[name])],
      [AHEAD.right + 8, places[index] ?? 0],
      `stroke="${INK}" stroke-opacity="0.5"`,
    ),
    text(AHEAD.right + 11, (places[index] ?? 0) + 5, `${chance}: ≥ ${last[name]}`, HALO),
  ]);
}

/** The day that ends at the instant. */
function lastDay({ end }: FanDay, zone: string): string {
  return shortDay(instantOf(end - 1), zone);
}
