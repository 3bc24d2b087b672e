// Statistics of timing samples, the one place that derives them: the median with its 95% interval, the median absolute
// deviation, outliers, the worst and the steady state of one arm; the ratio of two arms with its interval.
// AssemblyScript, in a module of its own, so that it lies outside of whatever is being timed. It must not read a clock.
//
// The caller writes finite f64 to the address that `reserve` gives, in the order in which they were measured, calls one of
// `analyse`, `analysePaired` and `compare`, and reads the answers by their names until the next call. Every call starts the
// arena anew, so nothing accumulates.
//
// The interval of a median, by how many samples there are:
//
// - From 20 on: the percentile bootstrap (Efron, "Bootstrap methods: another look at the jackknife", 1979): 2,000 resamples
//   with replacement, the median of each, and of those two percentiles. The 2.5th and the 97.5th alone cover 91% for some
//   counts near 20, because resamples vary less than samples do; so they are moved outwards by the factor that a mean
//   needs, sqrt(n / (n - 1)) times Student's t (Hesterberg, "What teachers should know about the bootstrap", 2015,
//   section 5.3, the expanded percentile interval): the 1.6th and 98.4th at 20 samples, 2.3rd and 97.7th at 100. The
//   generator is SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), seeded by the
//   caller, so the same samples give the same interval.
// - From 6 to 19, where resamples of so few values repeat themselves: the order statistics. The median lies between the
//   k-th smallest and the k-th largest sample unless fewer than k samples fall on one side of it, which has the
//   probability 2 P(Binomial(n, 1/2) < k), whatever the distribution (Thompson, "On confidence ranges for the median and
//   other expectation distributions for populations of unknown distribution form", 1936). The largest k that keeps this
//   within 5% is taken, so the interval covers at least 95%.
// - Under 6 even the whole range covers less than 95%: there is none.
//
// Two arms that took turns give pairs, whose ratios do not see what slows the whole machine down: the ratio of the arms is
// the median of the ratios. Arms of different runs have no pairs: it is the ratio of the medians, each arm resampled by
// itself; where one has under 20 samples, its interval runs between the extremes of the intervals of the two.

const RESAMPLES: u32 = 2000;
/** The least number of samples that has an interval. */
const LEAST: u32 = 6;
/** The least number of samples that is resampled. */
const ENOUGH: u32 = 20;
/** Makes the deviation of a normal distribution comparable to its standard deviation. */
const SCALE: f64 = 1.4826;
const LIMIT: f64 = 3.0;
const arena: usize = (__heap_base + 15) & ~15;

let state: u64 = 0;
let middle: f64 = 0;
let low: f64 = NaN;
let high: f64 = NaN;
let manner: u32 = 0;
let deviation: f64 = 0;
let far: u32 = 0;
let largest: f64 = 0;
let before: f64 = 0;
let after: f64 = 0;

/** The address for `count` samples, of one arm or of two, with room for the work behind them; 0 when memory cannot grow so far. */
export function reserve(count: u32): usize {
  const bytes = <u64>count * 28 + <u64>RESAMPLES * 8;
  const end = <u64>arena + bytes;
  const have = (<u64>memory.size()) << 16;
  if (end > 0xffff0000) return 0;
  if (end > have && memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) return 0;
  return arena;
}

/** Analyses the `count` samples (at least 1) at the address that `reserve(count)` gave. */
export function analyse(count: u32, seed: u64): void {
  const sorted = arena + <usize>count * 8;
  const scratch = sorted + <usize>count * 8;
  halves(count, scratch);
  sortedCopy(arena, count, sorted);
  largest = at(sorted, count - 1);
  middle = medianOfSorted(sorted, count);
  for (let i: u32 = 0; i < count; i++) put(scratch, i, Math.abs(at(sorted, i) - middle));
  sort(scratch, count);
  deviation = medianOfSorted(scratch, count);
  far = countOutliers(sorted, count);
  state = seed;
  interval(sorted, count, scratch);
}

/**
 * Analyses the ratios of `count` pairs (at least 1): the first arm's samples at the address that `reserve(2 * count)` gave,
 * the second's behind them, not 0. The ratios take the place of the first arm's samples.
 */
export function analysePaired(count: u32, seed: u64): void {
  const others = arena + <usize>count * 8;
  for (let i: u32 = 0; i < count; i++) put(arena, i, at(arena, i) / at(others, i));
  analyse(count, seed);
}

/**
 * The ratio of the medians of two arms that have no pairs: `first` samples at the address that `reserve(first + second)`
 * gave, `second` behind them, at least 1 each, the second median not 0. Only `median`, `lower` and `upper` answer.
 */
export function compare(first: u32, second: u32, seed: u64): void {
  const others = arena + <usize>first * 8;
  const work = others + <usize>second * 8;
  sort(arena, first);
  sort(others, second);
  state = seed;
  if (first >= ENOUGH && second >= ENOUGH) return resampleRatio(first, second, others, work);
  interval(arena, first, work);
  const least = low;
  const most = high;
  const weaker = manner;
  interval(others, second, work);
  if (weaker < manner) manner = weaker;
  const lowest = least / high;
  high = most / low;
  low = lowest;
  middle = medianOfSorted(arena, first) / medianOfSorted(others, second);
}

/** The median, or the ratio. */
export function median(): f64 {
  return middle;
}

/** The lower end of the interval; NaN when there is none. */
export function lower(): f64 {
  return low;
}

/** The upper end of the interval; NaN when there is none. */
export function upper(): f64 {
  return high;
}

/** How the interval was found: 0 for none, 1 by order statistics, 2 by bootstrap. */
export function how(): u32 {
  return manner;
}

/** The median absolute deviation, unscaled. */
export function mad(): f64 {
  return deviation;
}

/** How many samples lie further than 3 scaled deviations from the median. */
export function outliers(): u32 {
  return far;
}

/** The largest sample. */
export function worst(): f64 {
  return largest;
}

/** The median of the earlier half of the samples, in the order in which they were measured. */
export function early(): f64 {
  return before;
}

/** The median of the later half, with the middle one of an odd count: the steady state. */
export function steady(): f64 {
  return after;
}

/** The halves of the samples in their order, before anything sorts them. One sample is both. */
function halves(count: u32, scratch: usize): void {
  const half = count >> 1;
  after = medianOf(arena + <usize>half * 8, count - half, scratch);
  before = half > 0 ? medianOf(arena, half, scratch) : after;
}

function medianOf(values: usize, count: u32, scratch: usize): f64 {
  sortedCopy(values, count, scratch);
  return medianOfSorted(scratch, count);
}

function sortedCopy(values: usize, count: u32, to: usize): void {
  memory.copy(to, values, <usize>count * 8);
  sort(to, count);
}

function countOutliers(samples: usize, count: u32): u32 {
  const limit = LIMIT * SCALE * deviation;
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) found += u32(Math.abs(at(samples, i) - middle) > limit);
  return found;
}

/** The interval of the median of `count` sorted samples, into `low` and `high`; `work` has room for the resamples. */
function interval(sorted: usize, count: u32, work: usize): void {
  low = NaN;
  high = NaN;
  manner = 0;
  if (count >= ENOUGH) return resample(sorted, count, work);
  if (count < LEAST) return;
  manner = 1;
  const rank = rankOf(count);
  low = at(sorted, rank - 1);
  high = at(sorted, count - rank);
}

/** The largest k with 2 P(Binomial(count, 1/2) < k) <= 5%; `count` is 6 to 19. */
function rankOf(count: u32): u32 {
  let probability = Math.pow(0.5, <f64>count);
  let sum = probability;
  let k: u32 = 0;
  while (2 * sum <= 0.05) {
    probability = (probability * <f64>(count - k)) / <f64>(k + 1);
    sum += probability;
    k++;
  }
  return k;
}

function resample(sorted: usize, count: u32, medians: usize): void {
  const drawn = medians + <usize>RESAMPLES * 8;
  for (let r: u32 = 0; r < RESAMPLES; r++) put(medians, r, resampledMedian(sorted, count, drawn));
  percentiles(medians, count);
}

function resampleRatio(first: u32, second: u32, others: usize, ratios: usize): void {
  const drawn = ratios + <usize>RESAMPLES * 8;
  for (let r: u32 = 0; r < RESAMPLES; r++) {
    const dividend = resampledMedian(arena, first, drawn);
    put(ratios, r, dividend / resampledMedian(others, second, drawn));
  }
  percentiles(ratios, first < second ? first : second);
  middle = medianOfSorted(arena, first) / medianOfSorted(others, second);
}

/** The expanded percentiles of the resamples of `count` samples, into `low` and `high`. */
function percentiles(resamples: usize, count: u32): void {
  sort(resamples, RESAMPLES);
  const n = <f64>count;
  const outside = normalBelow(-Math.sqrt(n / (n - 1)) * student(n - 1));
  const rank = <u32>Math.round(outside * <f64>RESAMPLES);
  low = at(resamples, rank - 1);
  high = at(resamples, RESAMPLES - rank);
  manner = 2;
}

/** The 97.5th percentile of Student's t with 19 degrees of freedom or more, from the normal's (Abramowitz and Stegun, 26.7.5). */
function student(freedom: f64): f64 {
  const z = 1.959963984540054;
  const z2 = z * z;
  const first = (z * (z2 + 1)) / 4;
  const second = (z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const third = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  return z + (first + (second + third / freedom) / freedom) / freedom;
}

/** The share of a normal distribution below `x`, negative, to 1e-7 (Abramowitz and Stegun, 26.2.17). */
function normalBelow(x: f64): f64 {
  const t = 1 / (1 - 0.2316419 * x);
  const series = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t;
  return (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

/** A resample is held as how often each sorted sample was drawn, so its median is a walk and not a sort. */
function resampledMedian(sorted: usize, count: u32, drawn: usize): f64 {
  memory.fill(drawn, 0, <usize>count * 4);
  for (let i: u32 = 0; i < count; i++) {
    const entry = drawn + <usize>below(count) * 4;
    store<u32>(entry, load<u32>(entry) + 1);
  }
  const middleOf = ranked(sorted, drawn, (count - 1) >> 1);
  return count & 1 ? middleOf : (middleOf + ranked(sorted, drawn, count >> 1)) / 2;
}

/** The sample of a rank, from 0, in the resample that `drawn` counts. */
function ranked(samples: usize, drawn: usize, rank: u32): f64 {
  let index: u32 = 0;
  let passed = load<u32>(drawn);
  while (passed <= rank) {
    index++;
    passed += load<u32>(drawn + <usize>index * 4);
  }
  return at(samples, index);
}

/** A number under `bound`: the upper half of 32 random bits times the bound. */
function below(bound: u32): u32 {
  return <u32>(((next() >> 32) * <u64>bound) >> 32);
}

function next(): u64 {
  state += 0x9e3779b97f4a7c15;
  let z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

function medianOfSorted(values: usize, count: u32): f64 {
  return (at(values, (count - 1) >> 1) + at(values, count >> 1)) / 2;
}

/** Heapsort: in place, no recursion, no allocation. */
function sort(values: usize, count: u32): void {
  for (let root = count >> 1; root > 0; root--) siftDown(values, root - 1, count);
  for (let end = count; end > 1; end--) {
    const largest = at(values, 0);
    put(values, 0, at(values, end - 1));
    put(values, end - 1, largest);
    siftDown(values, 0, end - 1);
  }
}

function siftDown(values: usize, root: u32, count: u32): void {
  const value = at(values, root);
  let hole = root;
  for (;;) {
    let child: u32 = 2 * hole + 1;
    if (child >= count) break;
    if (child + 1 < count && at(values, child + 1) > at(values, child)) child++;
    if (at(values, child) <= value) break;
    put(values, hole, at(values, child));
    hole = child;
  }
  put(values, hole, value);
}

function at(values: usize, index: u32): f64 {
  return load<f64>(values + <usize>index * 8);
}

function put(values: usize, index: u32, value: f64): void {
  store<f64>(values + <usize>index * 8, value);
}
