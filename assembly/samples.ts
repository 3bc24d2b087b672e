// Statistics of timing samples: median, 95% interval of the median, median absolute deviation, outliers.
// AssemblyScript, in a module of its own, so that it lies outside of whatever is being timed. It must not read a clock.
//
// The caller writes `count` finite f64 to the address that `reserve` gives, calls `analyse`, and reads the answers by
// their names until the next `analyse`. Every call starts the arena anew, so nothing accumulates.
//
// The interval is the percentile bootstrap (Efron, "Bootstrap methods: another look at the jackknife", 1979): 2,000
// resamples with replacement, the median of each, and of those the 2.5th and 97.5th percentile. The generator is
// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), seeded by the caller, so the
// same samples give the same interval. Under 6 samples no interval means 95%, so there is none.

const RESAMPLES: u32 = 2000;
/** The least number of samples that has an interval. */
const LEAST: u32 = 6;
/** Makes the deviation of a normal distribution comparable to its standard deviation. */
const SCALE: f64 = 1.4826;
const LIMIT: f64 = 3.0;
const arena: usize = (__heap_base + 15) & ~15;

let state: u64 = 0;
let middle: f64 = 0;
let low: f64 = NaN;
let high: f64 = NaN;
let deviation: f64 = 0;
let far: u32 = 0;

/** The address for `count` samples, with room for the work behind them; 0 when memory cannot grow so far. */
export function reserve(count: u32): usize {
  const bytes = <u64>count * 20 + <u64>RESAMPLES * 8;
  const end = <u64>arena + bytes;
  const have = (<u64>memory.size()) << 16;
  if (end > 0xffff0000) return 0;
  if (end > have && memory.grow(<i32>((end - have + 0xffff) >> 16)) < 0) return 0;
  return arena;
}

/** Analyses the `count` samples (at least 1) at the address that `reserve(count)` gave; they are left sorted. */
export function analyse(count: u32, seed: u64): void {
  const samples = arena;
  const deviations = samples + <usize>count * 8;
  const medians = deviations + <usize>count * 8;
  sort(samples, count);
  middle = medianOfSorted(samples, count);
  for (let i: u32 = 0; i < count; i++) put(deviations, i, Math.abs(at(samples, i) - middle));
  sort(deviations, count);
  deviation = medianOfSorted(deviations, count);
  far = countOutliers(samples, count);
  low = NaN;
  high = NaN;
  if (count >= LEAST) bootstrap(samples, count, medians, seed);
}

/** The median. */
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

/** The median absolute deviation, unscaled. */
export function mad(): f64 {
  return deviation;
}

/** How many samples lie further than 3 scaled deviations from the median. */
export function outliers(): u32 {
  return far;
}

function countOutliers(samples: usize, count: u32): u32 {
  const limit = LIMIT * SCALE * deviation;
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) found += u32(Math.abs(at(samples, i) - middle) > limit);
  return found;
}

/** A resample is held as how often each sorted sample was drawn, so its median is a walk and not a sort. */
function bootstrap(samples: usize, count: u32, medians: usize, seed: u64): void {
  const drawn = medians + <usize>RESAMPLES * 8;
  state = seed;
  for (let r: u32 = 0; r < RESAMPLES; r++) {
    memory.fill(drawn, 0, <usize>count * 4);
    for (let i: u32 = 0; i < count; i++) {
      const entry = drawn + <usize>below(count) * 4;
      store<u32>(entry, load<u32>(entry) + 1);
    }
    const upperRank = count >> 1;
    const lowerRank = (count - 1) >> 1;
    put(medians, r, (ranked(samples, drawn, lowerRank) + ranked(samples, drawn, upperRank)) / 2);
  }
  sort(medians, RESAMPLES);
  low = at(medians, RESAMPLES / 40 - 1);
  high = at(medians, RESAMPLES - RESAMPLES / 40);
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
