//! Forests against the definition, bit for bit; and forests that must be refused.
//!
//! Built for wasm32-wasip1 with `+simd128` or `+relaxed-simd` the same file judges those builds.

#[path = "../numbers/mod.rs"]
mod numbers;
mod refused;
mod trees;

use numbers::Random;
use sovereign_kernels::lanes::Scalar;
use sovereign_kernels::random_forest::{RandomForest, Tree};
use trees::{Columns, Shape, grow, naive, rows, with_nans};

/// Predicts with the lanes of every kind that there are, and holds every bit to the definition.
fn check(trees: &[Tree<'_>], features: usize, outputs: usize, rows: &[f32], what: &str) {
    let forest = RandomForest::new(features, outputs, trees).unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut best = vec![f64::NAN; rows.len() / features * outputs];
    let mut scalar = best.clone();
    forest.predict(rows, &mut best).unwrap();
    forest.predict_with::<Scalar<f32>>(rows, &mut scalar).unwrap();
    for (at, row) in rows.chunks(features).enumerate() {
        let wanted = naive(trees, outputs, row);
        for means in [&best, &scalar] {
            let means = &means[at * outputs..][..outputs];
            assert!(same(means, &wanted), "{what}, row {at}: {means:?}, not {wanted:?}");
        }
    }
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

/// Trees with so many splits each, filled.
fn forest(shape: Shape, splits: &[usize], features: usize, outputs: usize, random: &mut Random) -> Vec<Columns> {
    let tree = |splits: &usize| {
        let mut columns = grow(shape, *splits, features, random);
        columns.shuffle(random);
        columns.fill(outputs, random);
        columns
    };
    splits.iter().map(tree).collect()
}

#[test]
fn forests_of_every_shape() {
    let mut random = Random(5);
    for shape in [Shape::Bushy, Shape::Chain] {
        for features in [1, 2, 20, 33] {
            for outputs in [1, 2, 3, 4, 5, 8, 17, 300] {
                let splits = [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 34, 100];
                let columns = forest(shape, &splits, features, outputs, &mut random);
                let trees: Vec<_> = columns.iter().map(Columns::tree).collect();
                let plain: Vec<_> = columns.iter().map(Columns::without_missing).collect();
                for count in [0, 1, 2, 7, 8, 9, 15, 16, 17, 41] {
                    let what = format!("{shape:?}, {features} features, {outputs} outputs, {count} rows");
                    let rows = rows(count, features, &mut random);
                    check(&plain, features, outputs, &rows, &what);
                    check(&trees[..1], features, outputs, &rows, &what);
                    check(&trees, features, outputs, &with_nans(rows, &mut random), &what);
                }
            }
        }
    }
}

/// A group ends where its slowest row does, before, at and behind the end of a burst of steps.
#[test]
fn chains_as_long_as_bursts() {
    for length in [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 49, 200] {
        for row_goes_on in [true, false] {
            let mut columns = Columns::leaf(&[]);
            let mut last = 0;
            for step in 0..length {
                let goes_on_at = f64::from(step) + 0.5;
                columns.split(last, 0, goes_on_at, false);
                last = columns.feature.len() - 1;
            }
            columns.values = (0..=length).map(f64::from).collect();
            // Row r leaves the chain at step r, but all together, or one by itself among others that left at once.
            for lone in 0..=length {
                #[expect(clippy::cast_precision_loss, reason = "small")]
                let number = |row: i32| (if row_goes_on { row } else { lone * i32::from(row == 3) }) as f32;
                let rows: Vec<f32> = (0..=length.max(8)).map(number).collect();
                check(&[columns.without_missing()], 1, 1, &rows, &format!("{length}, {lone}"));
                if row_goes_on {
                    break;
                }
            }
        }
    }
}

/// Every comparison of a 32-bit number with a 64-bit threshold has the outcome that it has in 64 bits.
#[test]
fn thresholds_between_numbers() {
    let mut random = Random(11);
    let mut numbers: Vec<f32> = vec![0.0, 1.0, 0.1, 16_777_216.0, f32::MIN_POSITIVE, f32::MAX, f32::INFINITY];
    numbers.extend([f32::from_bits(1), f32::from_bits(2), f32::from_bits(0x007f_ffff)]);
    numbers.extend(
        (0..40)
            .map(|_| f32::from_bits(random.next()))
            .filter(|number| !number.is_nan()),
    );
    numbers.extend(numbers.clone().iter().map(|number| -number));
    numbers.extend(
        numbers
            .clone()
            .iter()
            .flat_map(|number| [number.next_up(), number.next_down()]),
    );
    let mut thresholds: Vec<f64> = vec![f64::MAX, 1e300, 1e39, 1e-50, f64::MIN_POSITIVE, f64::from_bits(1)];
    thresholds.extend(thresholds.clone().iter().map(|number| -number));
    for number in numbers.iter().copied().map(f64::from) {
        thresholds.extend([number, number.next_up(), number.next_down()]);
    }
    for threshold in thresholds {
        let mut columns = Columns::leaf(&[]);
        columns.split(0, 0, threshold, false);
        columns.values = vec![1.0, 2.0];
        check(
            &[columns.without_missing()],
            1,
            1,
            &numbers,
            &format!("threshold {threshold:e}"),
        );
    }
}

/// Rows may be split among calls in any way, and over blocks of rows within one.
#[test]
fn rows_do_not_depend_on_each_other() {
    let mut random = Random(21);
    // So many features that a block has many groups, few, and one.
    for (features, count) in [(3, 3000), (20, 1700), (600, 101), (4100, 21), (9000, 19)] {
        let outputs = 3;
        let columns = forest(Shape::Bushy, &[60, 5, 80], features, outputs, &mut random);
        let trees: Vec<_> = columns.iter().map(Columns::tree).collect();
        let rows = with_nans(rows(count, features, &mut random), &mut random);
        check(&trees, features, outputs, &rows, &format!("{features} features"));
        let forest = RandomForest::new(features, outputs, &trees).unwrap();
        let mut whole = vec![0.0; count * outputs];
        forest.predict(&rows, &mut whole).unwrap();
        let mut start = 0;
        while start < count {
            let end = count.min(start + 1 + random.below(count / 2));
            let mut part = vec![f64::NAN; (end - start) * outputs];
            forest
                .predict(&rows[start * features..end * features], &mut part)
                .unwrap();
            assert!(
                same(&part, &whole[start * outputs..end * outputs]),
                "{features}: {start}..{end}"
            );
            start = end;
        }
    }
}

/// Neither the stack nor time grows with depth beyond measure: a row that leaves early does not wait for the rest.
#[test]
fn a_chain_of_a_million_nodes() {
    const SPLITS: usize = 500_000;
    let mut columns = Columns::leaf(&[]);
    let mut last = 0;
    for _ in 0..SPLITS {
        columns.split(last, 0, 0.0, false);
        last = columns.feature.len() - 1;
    }
    columns.fill(1, &mut Random(2));
    let forest = RandomForest::new(1, 1, &[columns.without_missing()]).unwrap();
    let mut means = [0.0; 9];
    forest.predict(&[1.0; 9], &mut means).unwrap();
    assert!(same(&means, &[columns.values[SPLITS]; 9]));
    let mut means = vec![0.0; 100_000];
    forest.predict(&vec![-1.0; 100_000], &mut means).unwrap();
    assert!(same(&means, &vec![columns.values[0]; 100_000]));
}

#[test]
fn labels_are_the_first_of_the_greatest() {
    let of = |outputs: usize, means: &[f64]| {
        let leaf = Columns::leaf(&vec![0.0; outputs]);
        let forest = RandomForest::new(1, outputs, &[leaf.tree()]).unwrap();
        let mut labels = vec![9; means.len() / outputs];
        forest.labels(means, &mut labels).unwrap();
        labels
    };
    assert_eq!(
        of(3, &[0.2, 0.4, 0.4, 0.5, 0.0, 0.5, 0.0, 0.1, 0.9, 0.3, 0.3, 0.3]),
        [1, 0, 2, 0]
    );
    assert_eq!(
        of(2, &[-2.0, -1.0, -1.0, -2.0, f64::NEG_INFINITY, f64::INFINITY]),
        [1, 0, 1]
    );
    assert_eq!(of(1, &[0.0, 1.0]), [0, 0]);
    let mut means = vec![0.0; 300];
    means[299] = 1.0;
    assert_eq!(of(300, &means), [299]);
    assert_eq!(of(4, &[]), [0_u32; 0]);
}
