/** Names of values that are measured: below the floor they are null, and `n` beside them says why. */
const MEASURED = new Set(
  (
    'p50 p85 p95 mean pooled median attainment share rate perWeek points kept value ' +
    'firstPassRate rolledFirstPass'
  ).split(' '),
);
/** Where the sample of a value has a name of its own. */
const SAMPLES: Readonly<Record<string, string>> = {
  firstPassRate: 'forwardExits',
  rolledFirstPass: 'rolledFirstPassN',
  points: 'pointsN',
};
/** Sums and counts, which nothing can make 0 of. */
const SUMS = new Set(['points', 'perWeek']);
/** What rests on days or weeks that are told beside it, and not on a sample; promises of a back-test are judged, not told. */
const NO_SAMPLE = /^\.(flowLoad|trend)\b|^\.weeks\[/;

/** A stage that nothing left has the limits of the stages before it, and says so by an n of its own. */
const FROM_BEFORE = /^\.aging\.limits\./;

/** What is wrong with a machine answer: numbers without a basis, and chances told as certain. */
export function withoutBasis(answer: unknown, floor: number): string[] {
  const found: string[] = [];
  look(answer, '');
  return found;

  function look(value: unknown, path: string): void {
    if (Array.isArray(value)) value.forEach((one, i) => look(one, `${path}[${i}]`));
    else if (typeof value === 'object' && value !== null) {
      const fields = value as Readonly<Record<string, unknown>>;
      for (const [name, inner] of Object.entries(fields)) {
        judge(fields, name, `${path}.${name}`);
        look(inner, `${path}.${name}`);
      }
      certain(fields, path);
    } else if (typeof value === 'string' && /NaN|Infinity|undefined|\[object/.test(value)) {
      found.push(`${path} says ${value}`);
    }
  }

  function judge(fields: Readonly<Record<string, unknown>>, name: string, path: string): void {
    const value = fields[name];
    if (!MEASURED.has(name) || !(value === null || typeof value === 'number')) return;
    // The points of an item are a fact.
    if (NO_SAMPLE.test(path) || (name === 'points' && 'key' in fields)) return;
    const own = SAMPLES[name] ?? `${name}N`;
    const n = own in fields || name in SAMPLES ? fields[own] : fields['n'];
    if (typeof n !== 'number') found.push(`${path} has no n`);
    else if (value === null && n >= floor && !(Number(fields['missing']) > 0))
      found.push(`${path} is null with n = ${n}`);
    else if (value !== null && n < 1 && !SUMS.has(name) && !FROM_BEFORE.test(path))
      found.push(`${path} is ${value} of nothing`);
  }

  /** A chance carries the words that it is told in. */
  function certain(fields: Readonly<Record<string, unknown>>, path: string): void {
    const { value, words } = fields;
    if (typeof words !== 'string') return;
    if (typeof value === 'number' && value > 0 && value < 1 && !/(^|\D)(0|100) %/.test(words))
      return;
    found.push(`${path} tells ${String(value)} as "${words}"`);
  }
}

/** What no line for people may say. */
export function nonsense(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /\bNaN\b|Infinity|undefined|\[object|\bnull\b/.test(line));
}
