//! Every variant of the transforms against sums in double precision, under an error bound of the contract's form.
//!
//! The suite is written once over a [`Variant`] and instantiated for each lanes and number type. Built for wasm32-wasip1
//! with `+simd128` or `+relaxed-simd` the same file judges those lanes.

#![expect(clippy::cast_precision_loss, reason = "counts of the test are small")]

mod numbers;

use numbers::{Number, Random};
use sovereign_kernels::fft::{Direction, Fft, FftError, RealFft, RealScratch, Scratch};
use sovereign_kernels::lanes::{Element, Scalar};

/// One way to call the kernel.
trait Variant {
    type Number: Number;
    fn plan(length: usize) -> Result<Fft<Self::Number>, FftError>;
    fn run(
        plan: &Fft<Self::Number>,
        data: &mut [Self::Number],
        direction: Direction,
        scratch: &mut Scratch<Self::Number>,
    ) -> Result<(), FftError>;
}

/// Around every size at which something begins: the shortest plan, each first radix, each count of passes.
const LENGTHS: [usize; 34] = [
    41, 45, 49, 60, 63, 64, 65, 77, 96, 100, 101, 127, 128, 129, 243, 250, 255, 256, 257, 360, 512, 625, 1000, 1024,
    1155, 2048, 2053, 4096, 8192, 10_000, 16_384, 32_768, 65_536, 262_144,
];

fn lengths() -> impl Iterator<Item = usize> {
    (0..=40).chain(LENGTHS)
}

/// Frequencies that are recomputed: all, or the edges and some others.
fn frequencies(count: usize, random: &mut Random) -> Vec<usize> {
    if count <= 400 {
        return (0..count).collect();
    }
    let edges = [
        0,
        1,
        2,
        7,
        8,
        9,
        count / 2 - 1,
        count / 2,
        count / 2 + 1,
        count - 2,
        count - 1,
    ];
    edges.into_iter().chain((0..40).map(|_| random.below(count))).collect()
}

/// `sum over j of x[j] exp(-2 pi i j k / n)`, summed with the error of each sum and product carried along (Ogita, Rump and
/// Oishi, "Accurate sum and dot product", 2005), so that roots alone are rounded.
fn naive<N: Number>(x: &[[N; 2]], k: usize, direction: Direction) -> [f64; 2] {
    let n = x.len();
    let mut sums = [Exact::default(), Exact::default()];
    for (j, number) in x.iter().enumerate() {
        // In 64 bits: WebAssembly's 32 are too few for the product.
        let turn = std::f64::consts::TAU * ((j as u64 * k as u64) % n as u64) as f64 / n as f64;
        let (sine, cosine) = if direction == Direction::Forward { -turn } else { turn }.sin_cos();
        let [real, imaginary] = number.map(Number::to_f64);
        sums[0].add(real, cosine);
        sums[0].add(-imaginary, sine);
        sums[1].add(real, sine);
        sums[1].add(imaginary, cosine);
    }
    let scale = if direction == Direction::Forward { 1.0 } else { n as f64 };
    sums.map(|sum| (sum.high + sum.low) / scale)
}

#[derive(Clone, Copy, Default)]
struct Exact {
    high: f64,
    low: f64,
}

impl Exact {
    fn add(&mut self, a: f64, b: f64) {
        let product = a * b;
        let sum = self.high + product;
        let part = sum - self.high;
        self.low += (self.high - (sum - part)) + (product - part) + a.mul_add(b, -product);
        self.high = sum;
    }
}

/// Half an ulp of 1 times what roundings add up to over log2(n) levels: they are independent, so their root counts. A length
/// that is no power of two goes through two transforms of at least twice as many numbers, and three products; a short one
/// is summed as it stands.
fn bound<N: Number>(length: usize) -> f64 {
    let transforms = if length.is_power_of_two() && length >= 64 {
        1.0
    } else {
        4.0
    };
    N::UNIT * transforms * (1.0 + (length.max(2) as f64).log2().sqrt())
}

/// Holds answers to what they should be: all together in the 2-norm, and each by itself.
fn compare<N: Number>(answers: &[[N; 2]], wanted: &[[f64; 2]], bound: f64, what: &str) {
    let norm = |of: &mut dyn Iterator<Item = f64>| of.map(|x| x * x).sum::<f64>().sqrt();
    let errors: Vec<f64> = answers
        .iter()
        .zip(wanted)
        .map(|(a, b)| (a[0].to_f64() - b[0]).hypot(a[1].to_f64() - b[1]))
        .collect();
    let size = norm(&mut wanted.as_flattened().iter().copied());
    let error = norm(&mut errors.iter().copied());
    assert!(error <= bound * size, "{what}: {error:e} > {bound:e} * {size:e}");
    let mean = size / (wanted.len().max(1) as f64).sqrt();
    for (at, error) in errors.iter().enumerate() {
        assert!(
            *error <= 6.0 * bound * mean.max(size / 8.0),
            "{what}, number {at}: {error:e}"
        );
    }
}

fn pairs<N: Number>(count: usize, random: &mut Random) -> Vec<[N; 2]> {
    random.numbers(2 * count).as_chunks().0.to_vec()
}

fn transforms<V: Variant>() {
    let mut random = Random(3);
    for length in lengths() {
        let plan = V::plan(length).unwrap();
        let mut scratch = plan.scratch().unwrap();
        for direction in [Direction::Forward, Direction::Inverse] {
            let x: Vec<[V::Number; 2]> = pairs(length, &mut random);
            let mut y = x.clone();
            V::run(&plan, y.as_flattened_mut(), direction, &mut scratch).unwrap();
            let checked = frequencies(length, &mut random);
            let answers: Vec<_> = checked.iter().map(|k| y[*k]).collect();
            let wanted: Vec<_> = checked.iter().map(|k| naive(&x, *k, direction)).collect();
            compare(
                &answers,
                &wanted,
                bound::<V::Number>(length),
                &format!("{length} {direction:?}"),
            );
            // There and back, or back and there.
            let other = if direction == Direction::Forward {
                Direction::Inverse
            } else {
                Direction::Forward
            };
            V::run(&plan, y.as_flattened_mut(), other, &mut scratch).unwrap();
            let before: Vec<_> = x.iter().map(|number| number.map(Number::to_f64)).collect();
            compare(
                &y,
                &before,
                2.0 * bound::<V::Number>(length),
                &format!("{length} {direction:?} and back"),
            );
        }
    }
}

#[test]
fn plans_are_for_lanes_of_one_width() {
    let plan = Fft::<f32>::new_with::<Scalar<f32>>(64).unwrap();
    let mut scratch = plan.scratch().unwrap();
    let (before, mut data) = ([1.0_f32; 128], [1.0; 128]);
    let answer = plan.transform(&mut data, Direction::Forward, &mut scratch);
    let widest = match answer {
        Err(FftError::LanesMismatch { planned: 1, given }) => given,
        // A machine without lanes.
        other => {
            assert_eq!(other, Ok(()));
            return;
        }
    };
    assert!(widest > 1 && data.map(f32::to_bits) == before.map(f32::to_bits));
}

/// A NaN reaches every number, and so does an infinity, as it or as a NaN.
fn not_finite<V: Variant>() {
    for length in [1, 2, 3, 40, 64, 100, 1024] {
        let plan = V::plan(length).unwrap();
        let mut scratch = plan.scratch().unwrap();
        for value in [f64::NAN, f64::INFINITY] {
            for at in [0, length - 1, 2 * length - 1] {
                let mut x = vec![V::Number::from_f64(1.0); 2 * length];
                x[at] = V::Number::from_f64(value);
                V::run(&plan, &mut x, Direction::Forward, &mut scratch).unwrap();
                for [real, imaginary] in x.as_chunks().0 {
                    assert!(
                        !(real.to_f64().is_finite() && imaginary.to_f64().is_finite()),
                        "{length} {value} {at}"
                    );
                }
            }
        }
        // What it left in scratch reaches nothing.
        let mut x = vec![V::Number::from_f64(1.0); 2 * length];
        V::run(&plan, &mut x, Direction::Forward, &mut scratch).unwrap();
        assert!(x.iter().all(|part| part.to_f64().is_finite()), "{length}");
    }
}

fn wrong_lengths<V: Variant>() {
    let plan = V::plan(64).unwrap();
    let mut scratch = plan.scratch().unwrap();
    for parts in [0, 2, 126, 127, 129, 130] {
        let before: Vec<V::Number> = Random(1).numbers(parts);
        let mut data = before.clone();
        let answer = V::run(&plan, &mut data, Direction::Forward, &mut scratch);
        assert!(
            matches!(answer, Err(FftError::LengthMismatch { length: 64, .. })),
            "{parts}: {answer:?}"
        );
        assert_eq!(data, before);
    }
    for other in [0, 1, 63, 128] {
        let mut scratch = V::plan(other).unwrap().scratch().unwrap();
        let mut data = vec![V::Number::default(); 128];
        let answer = V::run(&plan, &mut data, Direction::Forward, &mut scratch);
        assert_eq!(
            answer,
            Err(FftError::LengthMismatch {
                length: 64,
                given: other
            })
        );
    }
}

macro_rules! suite {
    ($name:ident, $number:ty, $plan:expr, $run:expr) => {
        mod $name {
            use super::*;

            struct Kernel;

            impl Variant for Kernel {
                type Number = $number;
                fn plan(length: usize) -> Result<Fft<$number>, FftError> {
                    $plan(length)
                }
                fn run(
                    plan: &Fft<$number>,
                    data: &mut [$number],
                    direction: Direction,
                    scratch: &mut Scratch<$number>,
                ) -> Result<(), FftError> {
                    $run(plan, data, direction, scratch)
                }
            }

            numbers::tests!(transforms not_finite wrong_lengths);
        }
    };
}

suite!(
    scalar_f32,
    f32,
    Fft::new_with::<Scalar<f32>>,
    Fft::transform_with::<Scalar<f32>>
);
suite!(
    scalar_f64,
    f64,
    Fft::new_with::<Scalar<f64>>,
    Fft::transform_with::<Scalar<f64>>
);
suite!(best_f32, f32, Fft::new, Fft::transform);
suite!(best_f64, f64, Fft::new, Fft::transform);

type RealPlan<N> = fn(usize) -> Result<RealFft<N>, FftError>;
type RealTransform<N> = fn(&RealFft<N>, &mut [N], Direction, &mut RealScratch<N>) -> Result<(), FftError>;

/// Real numbers, their spectrum, and back. What stands behind them, and the parts that are zero by nature, are not read.
fn reals<N: Number>(plan: RealPlan<N>, run: RealTransform<N>) {
    let mut random = Random(8);
    for length in lengths() {
        let plan = plan(length).unwrap();
        let mut scratch = plan.scratch().unwrap();
        assert_eq!((plan.length(), plan.parts()), (length, 2 * (length / 2 + 1)));
        let signal: Vec<N> = random.numbers(length);
        let complex: Vec<_> = signal.iter().map(|number| [*number, N::default()]).collect();
        let mut data = signal.clone();
        data.resize(plan.parts(), N::from_f64(f64::NAN));
        run(&plan, &mut data, Direction::Forward, &mut scratch).unwrap();
        let spectrum = data.as_chunks_mut::<2>().0;
        let checked: Vec<_> = frequencies(length, &mut random)
            .into_iter()
            .filter(|k| *k <= length / 2)
            .collect();
        let answers: Vec<_> = checked.iter().map(|k| spectrum[*k]).collect();
        let wanted: Vec<_> = checked
            .iter()
            .map(|k| naive(&complex, *k, Direction::Forward))
            .collect();
        let bound = 2.0 * bound::<N>(length).max(bound::<N>(length / 2));
        compare(&answers, &wanted, bound, &format!("{length} real"));
        if length == 0 {
            assert_eq!(spectrum, [[N::default(); 2]]);
        }
        spectrum[0][1] = N::from_f64(9.0);
        if length.is_multiple_of(2) {
            spectrum[length / 2][1] = N::from_f64(9.0);
        }
        run(&plan, &mut data, Direction::Inverse, &mut scratch).unwrap();
        let back: Vec<_> = data[..length].iter().map(|number| [*number, N::default()]).collect();
        let before: Vec<_> = complex.iter().map(|number| number.map(Number::to_f64)).collect();
        compare(&back, &before, 2.0 * bound, &format!("{length} real and back"));
    }
}

#[test]
fn reals_by_every_lanes() {
    reals(RealFft::new_with::<Scalar<f32>>, RealFft::transform_with::<Scalar<f32>>);
    reals(RealFft::new_with::<Scalar<f64>>, RealFft::transform_with::<Scalar<f64>>);
    reals::<f32>(RealFft::new, RealFft::transform);
    reals::<f64>(RealFft::new, RealFft::transform);
}

#[test]
fn wrong_lengths_of_reals() {
    for (length, parts) in [(10, 12), (11, 12)] {
        let plan = RealFft::<f32>::new(length).unwrap();
        let mut scratch = plan.scratch().unwrap();
        for direction in [Direction::Forward, Direction::Inverse] {
            for given in [0, length, parts - 1, parts + 1] {
                let mut data = vec![1.0; given];
                if given == parts {
                    continue;
                }
                assert_eq!(
                    plan.transform(&mut data, direction, &mut scratch),
                    Err(FftError::SpectrumMismatch { length, given })
                );
                assert!(data.iter().all(|part| part.to_bits() == 1.0_f32.to_bits()));
            }
            let mut other = RealFft::new(length + 2).unwrap().scratch().unwrap();
            let mut data = vec![1.0; parts];
            let answer = plan.transform(&mut data, direction, &mut other);
            assert!(matches!(answer, Err(FftError::LengthMismatch { .. })), "{answer:?}");
        }
    }
}

#[test]
fn what_cannot_be_addressed_is_refused() {
    for length in [usize::MAX, usize::MAX / 2, usize::MAX / 4 + 2, 1 << (usize::BITS - 2)] {
        let answer = Fft::<f64>::new(length).err();
        let refused = matches!(answer, Some(FftError::TooLarge { .. } | FftError::OutOfMemory { .. }));
        assert!(refused, "{length}: {answer:?}");
    }
}
