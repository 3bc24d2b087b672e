//! K-means in plain loops and double precision, and the points that it is tried on.

use sovereign_kernels::kmeans::{BLOCK, Options};

use crate::numbers::{Number, Random};

/// Points and starts.
#[derive(Clone, Debug)]
pub struct Case<N> {
    pub points: Vec<N>,
    pub dimensions: usize,
    pub centroids: Vec<N>,
}

impl<N: Number> Case<N> {
    /// Numbers of a uniform distribution; starts are the first points.
    pub fn uniform(count: usize, dimensions: usize, clusters: usize, random: &mut Random) -> Self {
        let points = random.numbers(count * dimensions);
        let centroids = points[..clusters * dimensions].to_vec();
        Self {
            points,
            dimensions,
            centroids,
        }
    }

    /// Whole numbers from 0 to 2: points, starts and distances repeat, and clusters are empty.
    pub fn grid(count: usize, dimensions: usize, clusters: usize, random: &mut Random) -> Self {
        let mut whole = |count| {
            (0..count)
                .map(|_| N::from_f64(random.below(3) as f64))
                .collect::<Vec<_>>()
        };
        Self {
            points: whole(count * dimensions),
            dimensions,
            centroids: whole(clusters * dimensions),
        }
    }

    pub fn row(&self, point: usize) -> &[N] {
        &self.points[point * self.dimensions..][..self.dimensions]
    }
}

/// The squared distance in double precision.
pub fn squared_distance<N: Number>(a: &[N], b: &[N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a.to_f64() - b.to_f64()).powi(2)).sum()
}

/// For each point its distances to all centroids.
pub fn distances<N: Number>(case: &Case<N>, centroids: &[N]) -> Vec<Vec<f64>> {
    case.points
        .chunks_exact(case.dimensions)
        .map(|point| {
            let each = centroids.chunks_exact(case.dimensions);
            each.map(|centroid| squared_distance(point, centroid)).collect()
        })
        .collect()
}

/// The relative error of a distance that the contract allows, and a little for the oracle's own.
pub fn error_of_distance<N: Number>(dimensions: usize) -> f64 {
    (dimensions + 3) as f64 * N::UNIT
}

/// What centroids move to, and how far from it they may be.
pub struct Means {
    pub means: Vec<f64>,
    pub bounds: Vec<f64>,
}

/// The means of labelled points, with empty clusters served as the contract says.
pub fn means<N: Number>(case: &Case<N>, labels: &[u32], centroids: &[N]) -> Means {
    let (d, count) = (case.dimensions, labels.len());
    let mut clusters = vec![Vec::new(); centroids.len() / d];
    for (point, label) in labels.iter().enumerate() {
        clusters[*label as usize].push(point);
    }
    let summed = clusters.clone();
    let own = |point: usize| squared_distance(case.row(point), &centroids[labels[point] as usize * d..][..d]);
    let mut farthest: Vec<usize> = (0..count).collect();
    farthest.sort_by(|a, b| own(*b).total_cmp(&own(*a)));
    if own(farthest[0]) > 0.0 {
        let empty: Vec<usize> = (0..clusters.len()).filter(|at| clusters[*at].is_empty()).collect();
        for (empty, point) in empty.into_iter().zip(farthest) {
            clusters[labels[point] as usize].retain(|other| *other != point);
            clusters[empty].push(point);
        }
    }
    let most = clusters.iter().map(Vec::len).max().unwrap();
    let largest = clusters.iter().position(|points| points.len() == most).unwrap();
    let mut found = Means {
        means: Vec::new(),
        bounds: Vec::new(),
    };
    let roundings = (count.min(BLOCK) + count / BLOCK + 4) as f64 * N::UNIT;
    for cluster in 0..clusters.len() {
        let cluster = if clusters[cluster].is_empty() { largest } else { cluster };
        for feature in 0..d {
            let number = |point: &usize| case.row(*point)[feature].to_f64();
            let sum: f64 = clusters[cluster].iter().map(number).sum();
            // Points that were taken away were summed at first.
            let size: f64 = summed[cluster].iter().map(|point| number(point).abs()).sum();
            let points = clusters[cluster].len() as f64;
            found.means.push(sum / points);
            found.bounds.push(roundings * size / points);
        }
    }
    found
}

/// A run of the oracle, and how clear its choices were: the least relative difference of two distances, or of a move and the
/// tolerance, by which one was made.
pub struct Run {
    pub labels: Vec<u32>,
    pub centroids: Vec<f64>,
    pub iterations: usize,
    pub converged: bool,
    pub clear: f64,
}

pub fn oracle(case: &Case<f64>, options: Options) -> Run {
    let tolerance = options.tolerance * variance(case);
    let mut run = Run {
        labels: Vec::new(),
        centroids: case.centroids.clone(),
        iterations: 0,
        converged: false,
        clear: f64::INFINITY,
    };
    let mut settled = false;
    while !settled && run.iterations < options.max_iterations {
        let before = std::mem::take(&mut run.labels);
        run.label(case);
        run.iterations += 1;
        settled = run.labels == before;
        let centroids = means(case, &run.labels, &run.centroids).means;
        let moved = squared_distance(&centroids, &run.centroids);
        run.centroids = centroids;
        run.converged = settled || moved <= tolerance;
        if !settled && tolerance > 0.0 {
            run.clear = run.clear.min((moved / tolerance - 1.0).abs());
        }
        if run.converged && !settled {
            break;
        }
    }
    if !settled {
        run.label(case);
    }
    run
}

impl Run {
    fn label(&mut self, case: &Case<f64>) {
        self.labels.clear();
        for distances in distances(case, &self.centroids) {
            let (mut label, mut next) = (0, f64::INFINITY);
            for (at, distance) in distances.iter().enumerate().skip(1) {
                if *distance < distances[label] {
                    next = distances[label];
                    label = at;
                } else {
                    next = next.min(*distance);
                }
            }
            self.clear = self.clear.min(next / distances[label] - 1.0);
            self.labels.push(u32::try_from(label).unwrap());
        }
    }
}

/// The mean of the variances of the features.
fn variance(case: &Case<f64>) -> f64 {
    let (d, n) = (case.dimensions, case.points.len() as f64);
    let feature = |feature| case.points.iter().skip(feature).step_by(d);
    let rows = n / d as f64;
    (0..d)
        .map(|at| {
            let mean = feature(at).sum::<f64>() / rows;
            feature(at).map(|number| (number - mean).powi(2)).sum::<f64>() / n
        })
        .sum()
}

/// What the contract says of k-means++, in plain loops. Of whole numbers every sum is exact.
pub fn plus_plus<N: Number>(case: &Case<N>, clusters: usize, seed: u64) -> Vec<N> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let count = case.points.len() / case.dimensions;
    let mut centroids: Vec<N> = Vec::new();
    for chosen in 0..clusters {
        let weights: Vec<f64> = distances(case, &centroids)
            .into_iter()
            .map(|each| each.into_iter().fold(f64::INFINITY, f64::min))
            .collect();
        let total: f64 = weights.iter().sum();
        let point = if chosen == 0 || total == 0.0 {
            usize::try_from((u128::from(next()) * count as u128) >> 64).unwrap()
        } else {
            let drawn = (next() >> 11) as f64 * 2.0_f64.powi(-53) * total;
            (0..count)
                .find(|point| weights[..=*point].iter().sum::<f64>() > drawn)
                .unwrap()
        };
        centroids.extend_from_slice(case.row(point));
    }
    centroids
}
