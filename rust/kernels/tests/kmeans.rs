//! Every variant of k-means against plain loops in double precision.
//!
//! Rounding may send a point that lies between two centroids either way, and all that follows differs then. So iterations
//! are judged one by one: labels by the distances to the centroids that the kernel had, centroids by the labels it gave. Runs
//! are judged whole where the oracle finds every choice clear.
//!
//! The suite is written once over a [`Variant`] and instantiated for each lanes and number type. Built for wasm32-wasip1
//! with `+simd128` or `+relaxed-simd` the same file judges those lanes.

#![expect(clippy::cast_precision_loss, reason = "counts of the test are small")]

mod clusters;
mod numbers;

use clusters::{Case, distances, error_of_distance, means, oracle, plus_plus};
use numbers::{Number, Random};
use sovereign_kernels::kmeans::{
    BLOCK, Blocks, Clustering, KMeans, KMeansError, Operand, Options, Points, Progress, Seeding, Start, kmeans,
    kmeans_with,
};
use sovereign_kernels::lanes::{Element, Scalar};

/// One way to call the kernel.
trait Variant {
    type Number: Number;
    fn run(
        points: Vec<Self::Number>,
        dimensions: usize,
        start: Start<Self::Number>,
        options: Options,
    ) -> Result<Clustering<Self::Number>, KMeansError>;
    fn assign(blocks: Blocks<'_, Self::Number>);
    fn step(seeding: &mut Seeding<Self::Number>) -> Progress;
}

const fn at_most(max_iterations: usize) -> Options {
    Options {
        max_iterations,
        tolerance: 0.0,
    }
}

fn run<V: Variant>(case: &Case<V::Number>, options: Options) -> Clustering<V::Number> {
    let start = Start::Centroids(case.centroids.clone());
    V::run(case.points.clone(), case.dimensions, start, options).unwrap()
}

/// Labels are of the nearest centroid, within the errors of two distances; of equal centroids, of the first. The inertia is
/// that of labels and centroids.
fn check_labels<N: Number>(case: &Case<N>, found: &Clustering<N>) {
    let mut inertia = 0.0;
    let error = 2.01 * error_of_distance::<N>(case.dimensions);
    assert_eq!(found.labels.len(), case.points.len() / case.dimensions);
    for (point, (distances, label)) in distances(case, &found.centroids).iter().zip(&found.labels).enumerate() {
        let own = distances[*label as usize];
        inertia += own;
        for (other, distance) in distances.iter().enumerate() {
            assert!(
                own <= distance * (1.0 + error),
                "point {point}: {own} to {label}, {distance} to {other}"
            );
        }
        let centroid = |at: usize| &found.centroids[at * case.dimensions..][..case.dimensions];
        let first = (0..distances.len()).find(|at| centroid(*at) == centroid(*label as usize));
        assert_eq!(
            first,
            Some(*label as usize),
            "point {point}: the first of equal centroids comes first"
        );
    }
    assert!(
        (found.inertia - inertia).abs() <= 1e-12 * inertia,
        "inertia {} for {inertia}",
        found.inertia
    );
}

/// Judges an iteration, and returns the centroids that it ends with.
fn check_iteration<V: Variant>(case: &Case<V::Number>) -> Vec<V::Number> {
    let start = run::<V>(case, at_most(0));
    assert_eq!(start.centroids, case.centroids);
    assert_eq!((start.iterations, start.converged), (0, false));
    check_labels(case, &start);
    let end = run::<V>(case, at_most(1));
    assert_eq!(end.iterations, 1);
    assert_eq!(end.converged, end.centroids == case.centroids);
    check_labels(case, &end);
    let expected = means(case, &start.labels, &case.centroids);
    for (at, centroid) in end.centroids.iter().enumerate() {
        let (mean, bound) = (expected.means[at], expected.bounds[at]);
        assert!(
            (centroid.to_f64() - mean).abs() <= bound,
            "number {at} of the centroids: {centroid:?} for {mean}, {bound:e}"
        );
    }
    end.centroids
}

/// Around every size at which something begins: vectors, tiles, panels, blocks; one centroid beside a group of two; sums of
/// blocks, and none.
fn iterations<V: Variant>() {
    let mut random = Random(17);
    let mut cases = 0;
    for count in [1, 2, 3, 15, 16, 17, 31, 32, 33, 65, 511, 512, 513, 1100] {
        for dimensions in [1, 2, 3, 7, 16, 33] {
            for clusters in [1, 2, 3, 10, 64, 65, count] {
                if clusters > count || (clusters > 65 && dimensions > 3) {
                    continue;
                }
                for make in [Case::uniform, Case::grid] {
                    let mut case: Case<V::Number> = make(count, dimensions, clusters, &mut random);
                    for _ in 0..2 {
                        case.centroids = check_iteration::<V>(&case);
                    }
                    cases += 1;
                }
            }
        }
    }
    assert!(cases > 700);
}

/// Whole runs, to the end, to a tolerance, and to a count of iterations.
fn runs<V: Variant>() {
    let mut random = Random(23);
    let mut ends = [0; 3];
    for (count, dimensions, clusters) in [(40, 1, 3), (150, 2, 4), (300, 3, 7), (700, 16, 10), (1300, 5, 70)] {
        for (max_iterations, tolerance) in [(300, 0.0), (300, 0.02), (3, 0.0)] {
            let case: Case<V::Number> = Case::uniform(count, dimensions, clusters, &mut random);
            let exact = Case {
                points: case.points.iter().map(|number| number.to_f64()).collect(),
                dimensions,
                centroids: case.centroids.iter().map(|number| number.to_f64()).collect(),
            };
            let options = Options {
                max_iterations,
                tolerance,
            };
            let wanted = oracle(&exact, options);
            let found = run::<V>(&case, options);
            let what = format!("{count} {dimensions} {clusters} {options:?}");
            assert!(wanted.clear > 1e-6, "{what}: not clear, {:e}", wanted.clear);
            assert_eq!(found.labels, wanted.labels, "{what}");
            assert_eq!(found.iterations, wanted.iterations, "{what}");
            assert_eq!(found.converged, wanted.converged, "{what}");
            check_labels(&case, &found);
            for (centroid, wanted) in found.centroids.iter().zip(&wanted.centroids) {
                assert!((centroid.to_f64() - wanted).abs() < 600.0 * V::Number::UNIT, "{what}");
            }
            ends[usize::from(found.converged) + usize::from(found.converged && tolerance > 0.0)] += 1;
        }
    }
    assert_eq!(ends, [5, 5, 5]);
}

/// Cases that can be followed by hand.
fn by_hand<V: Variant>() {
    let run = |points: &[f64], dimensions, centroids: &[f64], options| {
        let [points, centroids] = [points, centroids].map(|of| of.iter().map(|x| V::Number::from_f64(*x)).collect());
        let found = V::run(points, dimensions, Start::Centroids(centroids), options).unwrap();
        let centroids: Vec<f64> = found.centroids.iter().map(|x| x.to_f64()).collect();
        (
            centroids,
            found.labels,
            found.inertia,
            found.iterations,
            found.converged,
        )
    };
    // A point in the middle goes to the first.
    let tie = run(&[0.0, 2.0, 1.0], 1, &[0.0, 2.0], at_most(0));
    assert_eq!(tie, (vec![0.0, 2.0], vec![0, 1, 0], 1.0, 0, false));
    // The third centroid has no points and takes the farthest, 9, from the second; one more iteration changes nothing.
    let empty = run(&[0.0, 1.0, 5.0, 9.0], 1, &[0.0, 6.0, 50.0], at_most(9));
    assert_eq!(empty, (vec![0.5, 5.0, 9.0], vec![0, 0, 1, 2], 0.5, 2, true));
    // Two are empty: the first of them takes the farthest point, which was the only one of its cluster; that goes to the
    // largest cluster.
    let taken = run(&[0.0, 0.0, 0.0, 3.0, 20.0], 1, &[0.0, 10.0, 70.0, 80.0], at_most(1));
    assert_eq!(taken.0, [0.0, 0.0, 20.0, 3.0]);
    // Every point is at its centroid: the empty cluster goes to the largest, the second.
    let still = run(&[1.0, 4.0, 4.0], 1, &[1.0, 4.0, 9.0], at_most(1));
    assert_eq!(still, (vec![1.0, 4.0, 4.0], vec![0, 1, 1], 0.0, 1, false));
    // Variances 1 and 9, their mean 5; the move is 1, a fifth of it.
    let points = [9.0, 7.0, 11.0, 13.0];
    for (tolerance, iterations) in [(0.2, 1), (0.19, 2)] {
        let options = Options {
            max_iterations: 9,
            tolerance,
        };
        let moved = run(&points, 2, &[11.0, 10.0], options);
        assert_eq!(
            moved,
            (vec![10.0, 10.0], vec![0, 0], 20.0, iterations, true),
            "{tolerance}"
        );
    }
}

/// Blocks may be assigned in any parts and order, some of them twice: the answer has the same bits.
fn parts<V: Variant>() {
    let mut random = Random(31);
    for clusters in [3, 64, 65, 80] {
        let case: Case<V::Number> = Case::uniform(4 * BLOCK + 77, 3, clusters, &mut random);
        let options = at_most(6);
        let whole = run::<V>(&case, options);
        let points = Points::new(case.points.clone(), 3).unwrap();
        let mut plan = KMeans::new(points, case.centroids.clone(), options).unwrap();
        for round in 0.. {
            assert_eq!(plan.blocks().count(), 5);
            let (first, rest) = plan.blocks().split_at(round % 6);
            let (second, third) = rest.split_at(1);
            V::assign(third);
            V::assign(first);
            V::assign(second);
            let (_, none) = plan.blocks().split_at(9);
            assert_eq!(none.count(), 0);
            V::assign(none);
            V::assign(plan.blocks());
            if plan.update().unwrap() == Progress::Done {
                break;
            }
        }
        assert_eq!(plan.update(), Ok(Progress::Done));
        assert_eq!(plan.finish(), Ok(whole));
    }
}

/// Threads assign parts of the blocks at the same time.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn threads() {
    let case: Case<f32> = Case::uniform(7 * BLOCK, 4, 5, &mut Random(37));
    let points = Points::new(case.points.clone(), 4).unwrap();
    let mut plan = KMeans::new(points, case.centroids.clone(), at_most(4)).unwrap();
    while plan.update() != Ok(Progress::Done) {
        let (first, second) = plan.blocks().split_at(3);
        std::thread::scope(|scope| {
            scope.spawn(|| first.assign());
            scope.spawn(|| second.assign());
        });
    }
    let start = Start::Centroids(case.centroids);
    assert_eq!(plan.finish(), kmeans(case.points, 4, start, at_most(4)));
}

/// The plan goes on when all blocks are assigned, and answers when it has settled.
fn steps<V: Variant>() {
    for (count, blocks) in [(1, 1), (512, 1), (513, 2), (1025, 3)] {
        let points = Points::new(vec![V::Number::default(); count], 1).unwrap();
        let mut plan = KMeans::new(points, vec![V::Number::default()], at_most(1)).unwrap();
        assert_eq!(plan.blocks().count(), blocks);
    }
    let case: Case<V::Number> = Case::uniform(3 * BLOCK, 1, 2, &mut Random(5));
    let plan = || {
        let points = Points::new(case.points.clone(), 1).unwrap();
        KMeans::new(points, case.centroids.clone(), at_most(1)).unwrap()
    };
    assert_eq!(plan().finish(), Err(KMeansError::Unfinished));
    let mut started = plan();
    assert_eq!(started.update(), Err(KMeansError::Unassigned { block: 0 }));
    V::assign(started.blocks().split_at(2).0);
    assert_eq!(started.update(), Err(KMeansError::Unassigned { block: 2 }));
    V::assign(started.blocks());
    assert_eq!(started.update(), Ok(Progress::More));
    assert_eq!(started.iterations(), 1);
    assert_eq!(started.update(), Err(KMeansError::Unassigned { block: 0 }));
    V::assign(started.blocks());
    assert_eq!(started.update(), Ok(Progress::Done));
    assert_eq!(started.finish(), Ok(run::<V>(&case, at_most(1))));
}

fn seeds<V: Variant>() {
    let mut random = Random(41);
    for (count, dimensions, clusters) in [(1, 1, 1), (5, 1, 5), (40, 2, 12), (100, 3, 3), (33, 16, 33)] {
        for seed in [0, 1, 77, u64::MAX] {
            let case: Case<V::Number> = Case::grid(count, dimensions, 1, &mut random);
            let points = Points::new(case.points.clone(), dimensions).unwrap();
            let mut seeding = Seeding::new(points, clusters, seed).unwrap();
            for left in (0..clusters).rev() {
                let progress = if left > 0 { Progress::More } else { Progress::Done };
                assert_eq!(V::step(&mut seeding), progress);
            }
            assert_eq!(V::step(&mut seeding), Progress::Done);
            let (points, chosen) = seeding.finish().unwrap();
            assert_eq!((points.count(), points.dimensions()), (count, dimensions));
            assert_eq!(chosen, plus_plus(&case, clusters, seed));
            let run = |start| V::run(case.points.clone(), dimensions, start, Options::default()).unwrap();
            assert_eq!(run(Start::PlusPlus { clusters, seed }), run(Start::Centroids(chosen)));
        }
    }
    let points = Points::new(random.numbers::<V::Number>(4), 2).unwrap();
    let mut seeding = Seeding::new(points, 2, 1).unwrap();
    V::step(&mut seeding);
    assert_eq!(seeding.finish().err(), Some(KMeansError::Unfinished));
}

/// What the generator draws first from 0 is in its authors' reference, `e220a8397b1dcdaf`; and from the seed below, a zero
/// after the first. Even then no point is chosen that lies where another was.
fn draws<V: Variant>() {
    let choose = |numbers: Vec<V::Number>, clusters, seed| {
        let mut seeding = Seeding::new(Points::new(numbers, 1).unwrap(), clusters, seed).unwrap();
        while V::step(&mut seeding) == Progress::More {}
        seeding
            .finish()
            .unwrap()
            .1
            .iter()
            .map(|x| x.to_f64())
            .collect::<Vec<_>>()
    };
    let numbers = (0..1 << 16).map(|at| V::Number::from_f64(f64::from(at))).collect();
    assert_eq!(choose(numbers, 1, 0), [f64::from(0xe220)]);
    let apart = [0.0, 0.0, 0.0, 0.0, 5.0].map(V::Number::from_f64).to_vec();
    let zero_is_second = 0_u64.wrapping_sub(2_u64.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    assert_eq!(choose(apart, 2, zero_is_second), [0.0, 5.0]);
}

/// Each point is chosen as often as it should be: first 1 in 4; then, of 0, 1, 3 and 7, as its squared distance says.
fn chances<V: Variant>() {
    let places = [0.0, 1.0, 3.0, 7.0];
    let draws = 20_000;
    let mut firsts = [0; 4];
    let mut pairs = [[0; 4]; 4];
    for seed in 0..draws {
        let points = Points::new(places.map(V::Number::from_f64).to_vec(), 1).unwrap();
        let mut seeding = Seeding::new(points, 2, seed).unwrap();
        while V::step(&mut seeding) == Progress::More {}
        let (_, chosen) = seeding.finish().unwrap();
        let at = |at: usize| {
            places
                .map(V::Number::from_f64)
                .iter()
                .position(|place| *place == chosen[at])
                .unwrap()
        };
        firsts[at(0)] += 1;
        pairs[at(0)][at(1)] += 1;
    }
    let check = |found: i32, of: f64, chance: f64| {
        // Five standard deviations of a binomial distribution: one in two million by chance, and the seeds are fixed.
        let bound = 5.0 * (of * chance * (1.0 - chance)).sqrt();
        assert!(
            (f64::from(found) - of * chance).abs() <= bound,
            "{found} of {of}, not {chance}"
        );
    };
    for first in 0..4 {
        check(firsts[first], draws as f64, 0.25);
        let weights = places.map(|place| (place - places[first]).powi(2));
        for second in 0..4 {
            let chance = weights[second] / weights.iter().sum::<f64>();
            check(pairs[first][second], f64::from(firsts[first]), chance);
        }
    }
}

fn bad_input<V: Variant>() {
    let number = V::Number::from_f64;
    let run = |points: &[f64], dimensions, start| {
        let points = points.iter().map(|x| number(*x)).collect();
        V::run(points, dimensions, start, Options::default()).err()
    };
    let given = |numbers: &[f64]| Start::Centroids(numbers.iter().map(|x| number(*x)).collect());
    let shape = |operand, numbers, dimensions| {
        Some(KMeansError::Shape {
            operand,
            numbers,
            dimensions,
        })
    };
    let four = [1.0, 2.0, 3.0, 4.0];
    assert_eq!(run(&[], 1, given(&[1.0])), shape(Operand::Points, 0, 1));
    assert_eq!(run(&four, 0, given(&[1.0])), shape(Operand::Points, 4, 0));
    assert_eq!(run(&four, 3, given(&[1.0; 3])), shape(Operand::Points, 4, 3));
    assert_eq!(
        run(&four, usize::MAX, given(&[1.0])),
        shape(Operand::Points, 4, usize::MAX)
    );
    assert_eq!(run(&four, 2, given(&[1.0; 3])), shape(Operand::Centroids, 3, 2));
    assert_eq!(run(&four, 2, given(&[])), shape(Operand::Centroids, 0, 2));
    let clusters = |clusters| Some(KMeansError::Clusters { clusters, limit: 2 });
    assert_eq!(run(&four, 2, given(&[1.0; 6])), clusters(3));
    for asked in [0, 3, usize::MAX] {
        let start = Start::PlusPlus {
            clusters: asked,
            seed: 1,
        };
        assert_eq!(run(&four, 2, start), clusters(asked));
    }
    for tolerance in [-1e-9, f64::NAN, f64::INFINITY] {
        let points = Points::new(vec![number(1.0)], 1).unwrap();
        let options = Options {
            max_iterations: 1,
            tolerance,
        };
        let refused = KMeans::new(points, vec![number(1.0)], options).err();
        assert!(matches!(refused, Some(KMeansError::Tolerance { .. })), "{refused:?}");
    }
}

/// Numbers whose squares may overflow are refused by their place; those at the limit are clustered as others are.
fn limits<V: Variant>() {
    let limit = (V::Number::MAX.to_f64() / 8.0 / 12.0).sqrt() * 0.999_999;
    for value in [
        f64::NAN,
        f64::INFINITY,
        -f64::INFINITY,
        limit * 1.000_01,
        limit * -1.000_01,
    ] {
        for (bad, other) in [(Operand::Points, 12), (Operand::Centroids, 4)] {
            for at in 0..other {
                let (mut points, mut centroids) =
                    (vec![V::Number::from_f64(1.0); 12], vec![V::Number::from_f64(2.0); 4]);
                let numbers = if bad == Operand::Points {
                    &mut points
                } else {
                    &mut centroids
                };
                numbers[at] = V::Number::from_f64(value);
                numbers[other - 1] = V::Number::from_f64(value);
                let refused = V::run(points, 2, Start::Centroids(centroids), at_most(5)).err();
                let Some(KMeansError::Number {
                    operand, row, column, ..
                }) = refused
                else {
                    panic!("{value} at {at}: {refused:?}")
                };
                assert_eq!((operand, row, column), (bad, at / 2, at % 2));
            }
        }
    }
    let signs = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0];
    let points = signs.map(|sign| V::Number::from_f64(sign * limit)).to_vec();
    let case = Case {
        centroids: points[..4].to_vec(),
        points,
        dimensions: 2,
    };
    let found = run::<V>(&case, at_most(5));
    check_labels(&case, &found);
    assert!(found.inertia.is_finite() && found.centroids.iter().all(|x| x.to_f64().is_finite()));
    let seeded = V::run(
        case.points.clone(),
        2,
        Start::PlusPlus { clusters: 4, seed: 3 },
        at_most(5),
    )
    .unwrap();
    assert!(seeded.inertia <= 0.0, "four distinct points have four clusters");
}

#[test]
fn errors_say_what_to_do() {
    let start = || Start::Centroids(vec![1.0, 2.0]);
    let say = |points: &[f64], start| kmeans(points.to_vec(), 2, start, at_most(1)).unwrap_err().to_string();
    let not_a_number = say(&[1.0, 2.0, 3.0, f64::NAN], start());
    assert!(not_a_number.contains("row 1, column 1 of the points is NaN") && not_a_number.contains("scale"));
    assert!(say(&[1.0], start()).contains("1 numbers of points are not one or more rows of 2"));
    let plus_plus = Start::PlusPlus { clusters: 5, seed: 0 };
    assert!(say(&[1.0; 8], plus_plus).contains("5 clusters were asked for; ask for 1 to 4"));
}

macro_rules! suite {
    ($name:ident, $number:ty, $run:expr, $assign:expr, $step:expr) => {
        mod $name {
            use super::*;

            struct Kernel;

            impl Variant for Kernel {
                type Number = $number;
                fn run(
                    points: Vec<$number>,
                    dimensions: usize,
                    start: Start<$number>,
                    options: Options,
                ) -> Result<Clustering<$number>, KMeansError> {
                    $run(points, dimensions, start, options)
                }
                fn assign(blocks: Blocks<'_, $number>) {
                    $assign(blocks);
                }
                fn step(seeding: &mut Seeding<$number>) -> Progress {
                    $step(seeding)
                }
            }

            numbers::tests!(iterations runs by_hand parts steps seeds draws chances bad_input limits);
        }
    };
}

suite!(
    scalar_f32,
    f32,
    kmeans_with::<Scalar<f32>, f32>,
    Blocks::assign_with::<Scalar<f32>>,
    Seeding::step_with::<Scalar<f32>>
);
suite!(
    scalar_f64,
    f64,
    kmeans_with::<Scalar<f64>, f64>,
    Blocks::assign_with::<Scalar<f64>>,
    Seeding::step_with::<Scalar<f64>>
);
suite!(best_f32, f32, kmeans, Blocks::assign, Seeding::step);
suite!(best_f64, f64, kmeans, Blocks::assign, Seeding::step);
